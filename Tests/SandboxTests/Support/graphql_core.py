"""Asks graphql-core, the reference implementation's Python port, about schemas and documents.

Reads one JSON object from standard input and writes one to standard output.
{"task": "validate", "schema": SDL, "documents": [text]} -> {"verdicts": [verdict]}, where a verdict
is {"stage": "accepted" | "syntax" | "validation", "message": text, "line": n, "column": n}.
{"task": "subset", "schema": SDL, "of": path} -> {"differences": [text]}.
"""

import json
import sys

from graphql import GraphQLSyntaxError, Undefined, build_schema, parse, validate
from graphql.type import is_required_argument, is_required_input_field


def verdict(schema, text):
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        return shown("syntax", error)
    errors = validate(schema, document)
    return shown("validation", errors[0]) if errors else {"stage": "accepted"}


def shown(stage, error):
    place = error.locations[0] if error.locations else None
    return {
        "stage": stage,
        "message": error.message,
        "line": place.line if place else 0,
        "column": place.column if place else 0,
    }


def same_inputs(place, ours, theirs, is_required):
    for name, own in ours.items():
        other = theirs.get(name)
        if other is None:
            yield f"{place}: no input {name}"
        elif str(own.type) != str(other.type):
            yield f"{place}({name}): {own.type} is {other.type} there"
        elif default(own) != default(other):
            yield f"{place}({name}): default {default(own)} is {default(other)} there"
    for name, other in theirs.items():
        if is_required(other) and name not in ours:
            yield f"{place}: required input {name} is not declared"


def default(value):
    return None if value.default_value is Undefined else repr(value.default_value)


def differences(ours, theirs):
    for name, own in ours.type_map.items():
        if name.startswith("__"):
            continue
        other = theirs.type_map.get(name)
        if other is None or type(own) is not type(other):
            yield f"{name}: not the same kind of type there"
            continue
        for value in getattr(own, "values", {}):
            if value not in other.values:
                yield f"{name}: no value {value}"
        for interface in getattr(own, "interfaces", []):
            if interface.name not in [one.name for one in other.interfaces]:
                yield f"{name}: does not implement {interface.name} there"
        if not hasattr(own, "fields"):
            continue
        if not hasattr(next(iter(own.fields.values())), "args"):
            yield from same_inputs(name, own.fields, other.fields, is_required_input_field)
            continue
        for field_name, field in own.fields.items():
            field_there = other.fields.get(field_name)
            if field_there is None:
                yield f"{name}: no field {field_name}"
            elif str(field.type) != str(field_there.type):
                yield f"{name}.{field_name}: {field.type} is {field_there.type} there"
            else:
                place = f"{name}.{field_name}"
                yield from same_inputs(place, field.args, field_there.args, is_required_argument)


def main():
    task = json.load(sys.stdin)
    schema = build_schema(task["schema"])
    if task["task"] == "validate":
        answer = {"verdicts": [verdict(schema, text) for text in task["documents"]]}
    else:
        with open(task["of"], encoding="utf-8") as file:
            published = build_schema(file.read(), assume_valid=True)
        answer = {"differences": list(differences(schema, published))}
    json.dump(answer, sys.stdout)


main()
