"""Whatever the description of the API allows to ask, and much that it forbids: answers are as it says, and no 500."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

EXAMPLES = 4
CHECKED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


def test_every_answer_is_as_the_description_says(address: str) -> None:
    description = schemathesis.openapi.from_url(f"{address}/api/openapi.json")
    wrong = []
    for found in description.exclude(
        path_regex="/(events|uploads.*)$"
    ).get_all_operations():  # endless answers, and raw bytes
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                _ask(operation.as_strategy(generation_mode=mode))
            except FailureGroup as error:
                wrong += [f"{operation.label}: {one}" for one in error.exceptions]
            except Unsatisfiable:
                continue  # there is nothing that could be asked wrongly
    assert not wrong, "\n\n".join(wrong)


def _ask(cases: Any) -> None:
    @given(case=cases)
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: Any) -> None:
        case.call_and_validate(checks=[check for check in CHECKS.get_all() if check.__name__ in CHECKED], timeout=30)

    ask()
