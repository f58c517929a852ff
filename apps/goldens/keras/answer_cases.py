"""Answers cases in a folder: reads FOLDER/cases.json, writes FOLDER/answers.json, with { error } for a case that fails."""

import json
import pathlib
import sys
import traceback


def answer_cases(answer):
    """`answer(folder, case)` for each case, as JSON. The folder is the program's argument."""
    folder = pathlib.Path(sys.argv[1])
    cases = json.loads((folder / "cases.json").read_text())
    answers = []
    for case in cases:
        try:
            answers.append(answer(folder, case))
        except Exception as error:
            answers.append({"error": "".join(traceback.format_exception_only(error))[:2000]})
    (folder / "answers.json").write_text(json.dumps(answers))
