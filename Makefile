# Names only: tasks.py does the work, here and on Windows (py tasks.py reports).
# More arguments: make reports ARGS="..."    Another interpreter: make PYTHON=python3.12 reports
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help reports test demo lab check bench lock clean

help reports test demo lab check bench lock clean:
	@$(PYTHON) tasks.py $@ $(ARGS)
