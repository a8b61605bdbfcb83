"""Reads files and values with oslo.config's own parser and types.

Standard input: a JSON object. "files": a list of files, their bytes in base64. "values": a list of [type, text].
Standard output: a JSON object of answers in the same order. "files": what oslo.config makes of each, [section, name,
[value, ...]] for each option, under the normalised name of its section, or null where it refuses the file. "values": a
text that is the same for equal values of a type, or null where the type refuses the text.
"""
import base64
import ipaddress
import json
import sys
import tempfile

from oslo_config import cfg
from oslo_config import types

TYPES = {
    "string": types.String(),
    "boolean": types.Boolean(),
    "integer": types.Integer(),
    "float": lambda text: 0.0 + types.Float()(text) if text.strip() else None,  # -0.0 is 0.0
    "address": lambda text: ipaddress.ip_address(types.IPAddress()(text)),
    "list": types.List(),
    "list of booleans": types.List(types.Boolean()),
    "set": lambda text: sorted(set(types.List()(text))),
    "dict": lambda text: sorted(types.Dict()(text).items()),
}


def read(path):
    """Returns the options of a file as a service reads them."""
    normalized = {}
    parser = cfg.ConfigParser(path, {})
    parser._add_normalized(normalized)
    try:
        parser.parse()
    except (cfg.ParseError, UnicodeDecodeError):
        return None
    return [[section, name, values] for section, options in normalized.items() for name, values in options.items()]


def value(kind, text):
    """Returns the value of a text by its type."""
    try:
        return repr(TYPES[kind](text))
    except ValueError:
        return None


asked = json.load(sys.stdin)
files = []
with tempfile.NamedTemporaryFile() as file:
    for text in asked["files"]:
        file.seek(0)
        file.truncate()
        file.write(base64.b64decode(text))
        file.flush()
        files.append(read(file.name))
json.dump({"files": files, "values": [value(kind, text) for kind, text in asked["values"]]}, sys.stdout)
