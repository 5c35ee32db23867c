"""The script another Python runs for a back-test: statsforecast's models on histories in Parquet.

It stands alone and imports nothing of planpath, which that Python does not have.
"""

import json
import os
import sys
import time


def main(given: str, back: str, told: str, order: str) -> None:
    """Project the series of one file into another, each model by itself and timed.

    Parameters
    ----------
    given, back, told
        Files: histories, what is projected, and the seconds each model took.
    order
        JSON: models, horizon, and the central intervals in per cent.
    """
    # Its own notices on identifiers and on compiling are not for the reader of a back-test.
    os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
    import pandas as pd
    from statsforecast import StatsForecast, models  # type: ignore[import-not-found]

    asked = json.loads(order)
    frame = pd.read_parquet(given)
    classes = {
        "AutoETS": models.AutoETS,
        "AutoARIMA": models.AutoARIMA,
        "CES": models.AutoCES,
        "DynamicOptimizedTheta": models.DynamicOptimizedTheta,
    }
    made, seconds = pd.DataFrame(), {}
    for name in asked["models"]:
        begun = time.process_time()
        model = classes[name](season_length=1, alias=name)
        plain = models.Naive(alias="plain")
        rows = StatsForecast([model], freq=1, fallback_model=plain).forecast(
            h=asked["horizon"], df=frame, level=asked["levels"]
        )
        seconds[name] = time.process_time() - begun
        rows = rows.sort_values(["unique_id", "ds"]).reset_index(drop=True)
        made = rows if made.empty else made.merge(rows, on=["unique_id", "ds"])
    made.to_parquet(back)
    with open(told, "w", encoding="utf-8") as file:
        json.dump(seconds, file)


if __name__ == "__main__":
    main(*sys.argv[1:5])
