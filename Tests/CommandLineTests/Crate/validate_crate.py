"""Validates the RO-Crate in a folder with roc-validator, the context read from the package rocrate: without network.

    python validate_crate.py FOLDER
"""

import importlib.resources
import json
import sys

import rdflib.plugins.parsers.jsonld
import rdflib.plugins.shared.jsonld.context as context_module
import rdflib.plugins.shared.jsonld.util as util_module

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
text = importlib.resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_text()
original = util_module.source_to_json


def read(source, *arguments, **options):
    if str(source).startswith(CONTEXT):
        return json.loads(text), None
    return original(source, *arguments, **options)


for module in (util_module, context_module, rdflib.plugins.parsers.jsonld):
    if hasattr(module, "source_to_json"):
        module.source_to_json = read

from rocrate_validator import models, services
from rocrate_validator.utils import http


class Answer:
    """What the network would give for the context."""

    status_code, ok, content = 200, True, text.encode()
    headers = {"Content-Type": "application/ld+json"}

    def __init__(self):
        self.text = text

    def json(self):
        return json.loads(text)

    def raise_for_status(self):
        pass


http.HttpRequester.get = lambda self, url, **options: (
    Answer() if url.startswith(CONTEXT) else self.__getattr__("get")(url, **options)
)

result = services.validate(
    services.ValidationSettings(
        rocrate_uri=sys.argv[1], profile_identifier="ro-crate-1.1", requirement_severity=models.Severity.REQUIRED,
        offline=True, disable_remote_crate_download=True)
)
for issue in result.get_issues():
    print(issue.severity.name, issue.check.identifier, issue.message)
print("valid" if not result.has_issues() else "not valid")
