"""From one notebook to a report for every region and language: grid, execution, artefacts.

Only this package knows papermill. `run.run` puts the parts together: `grid` says which reports are
asked for, `execute` makes one of them in a process of its own, `publish` puts files in their place
whole or not at all, and `manifest` writes down what each was made from.
"""
