"""Reads files with one option each as their service does.

Standard input: {"namespaces": [name, ...], "files": [path, ...], "modules": the directory of further modules, or ""}, of one project.
Standard output: for each file by its path, {"fault": why the service ignores or rejects the option, or ""; "default": whether the value is
the default}.
"""
import contextlib
import importlib.metadata
import json
import sys

from oslo_config import cfg

def section(name):
    """Returns the name of a section as oslo.config compares it."""
    return "DEFAULT" if name is None or name.upper() == "DEFAULT" else name.lower()


class Options:
    """Contains the registered options of some namespaces, and their defaults."""

    def __init__(self, namespaces):
        self.conf = cfg.ConfigOpts()
        self.known = {}
        for namespace in namespaces:
            for group, option in self.listed(namespace):
                option.required = False
                with contextlib.suppress(cfg.DuplicateOptError):
                    self.conf.register_opt(option, group=group)
                    self.known.setdefault((section(group), option.dest), group)
        self.read([])
        self.defaults = {name: self.value(*name) for name in self.known}

    def listed(self, namespace):
        for group, options in ENTRY_POINTS[namespace].load()():
            name = getattr(group, "name", group)
            for option in options:
                yield (None if name == "DEFAULT" else name), option

    def read(self, files):
        self.conf([], project="validate", default_config_files=files, default_config_dirs=[])

    def value(self, group, name):
        declared = self.known[group, name]  # the section as the option declares it
        return self.conf[name] if declared is None else self.conf[declared][name]

    def answer(self, path):
        """Returns what the service makes of the option of a file."""
        raw = {}
        cfg.ConfigParser(path, raw).parse()
        (group, options), = raw.items()
        name, = options
        key = section(group), name.replace("-", "_")
        if key not in self.known:
            return {"fault": "unknown", "default": False}
        try:
            self.read([path])
            value = self.value(*key)
        except Exception as wrong:  # types raise any exception
            return {"fault": str(wrong) or "rejected", "default": False}
        return {"fault": "", "default": value == self.defaults[key]}


task = json.load(sys.stdin)
if task["modules"]:
    sys.path.insert(0, task["modules"])
ENTRY_POINTS = {e.name: e for e in importlib.metadata.entry_points(group="oslo.config.opts")}
options = Options(task["namespaces"])
json.dump({file: options.answer(file) for file in task["files"]}, sys.stdout)
