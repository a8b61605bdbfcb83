"""Reads oslo.config files as their services would, and reports errors.

Standard input: a JSON list of {"file": path, "namespaces": [name, ...]}.
Standard output: a JSON list of {"file", "read", "faults", "notes"}, in the same order: how many options were read, what a
service would stumble over, and what is merely to be removed one day.

All files must be of one project, as importing a project's options changes what is global to the process. Each is read
twice: by oslo.config with every option of the namespaces registered, so that each value is converted and
checked by its own type; and by oslo-config-validator.
"""
import contextlib
import importlib.metadata
import io
import json
import logging
import sys

from keystoneauth1 import loading
from oslo_config import cfg
from oslo_config import validator

ENTRY_POINTS = {e.name: e for e in importlib.metadata.entry_points(group="oslo.config.opts")}


def listed(namespaces):
    """Returns (group, option) for each option that the namespaces list; the group is None for DEFAULT."""
    for namespace in namespaces:
        for group, options in ENTRY_POINTS[namespace].load()():
            name = getattr(group, "name", group)
            for option in options:
                yield (None if name == "DEFAULT" else name), option


def section(name):
    """Returns the name of a section as oslo.config compares it."""
    return "DEFAULT" if name is None or name.upper() == "DEFAULT" else name.lower()


class Options:
    """Contains the registered options of some namespaces, by name."""

    def __init__(self, namespaces):
        self.conf = cfg.ConfigOpts()
        self.known = {}
        self.old = {}
        for group, option in listed(namespaces):
            self.add(group, option)

    def add(self, group, option):
        """Registers an option, once if two namespaces list it. No option is required: what a service requires depends on
        its requests."""
        option.required = False
        with contextlib.suppress(cfg.DuplicateOptError):
            self.conf.register_opt(option, group=group)
        self.known[section(group), option.dest] = option
        for former in option.deprecated_opts:
            name = (former.name or option.dest).replace("-", "_")
            self.old[section(former.group or group), name] = (section(group), option)

    def add_plugins(self, given):
        """Registers the options of the keystoneauth plug-in that each section loads, and yields (section, plug-in, whether the
        sample contains them). Cinder registers the plug-in of [service_user] at its first use (cinder/service_auth.py), and
        octavia the options of [neutron] while it starts (octavia/common/config.py, register_ks_options)."""
        for group in sorted(given):
            plugin = given[group].get("auth_type")
            is_listed = all((group, name) in self.known for name in ("auth_type", "auth_url"))
            if plugin and (group, "send_service_user_token") in self.known:
                self.add(group, cfg.StrOpt("auth_type"))
            if plugin and group == "neutron" and (group, "endpoint_type") in self.known:
                for option in [cfg.StrOpt("auth_type"), *loading.get_session_conf_options(), *loading.get_adapter_conf_options(include_deprecated=False)]:
                    self.add(group, option)
            if plugin and (group, "auth_type") in self.known:
                for option in loading.get_auth_plugin_conf_options(plugin[-1]):
                    self.add(group, option)
                yield group, plugin[-1], is_listed

    def add_stores(self, given):
        """Registers the options of each back end in the section named by the operator. Those of glance are listed in a section
        of the back end's type or of its module, and those of cinder in [backend_defaults]; cinder-volume registers backend_host while it starts
        (cinder/cmd/volume.py). Returns the sections."""
        names = []
        for pair in ",".join(given.get("DEFAULT", {}).get("enabled_backends", [])).split(","):
            name, _, kind = pair.strip().partition(":")
            if name:
                names.append(section(name))
            kinds = [kind, f"glance.store.{kind}.store"] if kind else ["backend_defaults"]
            for option in [o for (group, _), o in self.known.items() if group in kinds and name]:
                self.add(name, option)
            if name and not kind:
                self.add(name, cfg.StrOpt("backend_host"))
        return names

    def value(self, group, option):
        """Returns the value that a service would read."""
        return self.conf[option.dest] if group == "DEFAULT" else self.conf[group][option.dest]


def parse(path):
    """Returns the values in a file: section, name, list of texts."""
    raw = {}
    cfg.ConfigParser(path, raw).parse()
    given = {}
    for group, options in raw.items():
        for name, values in options.items():
            given.setdefault(section(group), {}).setdefault(name.replace("-", "_"), []).extend(values)
    return given


class Reading:
    """Reads one file as its service does."""

    def __init__(self, path, namespaces):
        self.path, self.namespaces = path, namespaces
        self.read, self.faults, self.notes = 0, [], []

    def run(self):
        """Reads the file and returns the result."""
        try:
            given = parse(self.path)
            options = Options(self.namespaces)
            options.conf([], project="validate", default_config_files=[self.path], default_config_dirs=[])
            plugins = list(options.add_plugins(given))
            stores = options.add_stores(given)
        except Exception as wrong:  # any error that keeps the service from starting
            self.faults.append(f"{type(wrong).__name__}: {wrong}")
        else:
            for group in given:
                for name, values in given[group].items():
                    self.option(options, group, name, values)
            for group, plugin, _ in plugins:
                self.login(group, plugin)
            self.validate(stores + [group for group, _, is_listed in plugins if not is_listed])
        return {"file": self.path, "read": self.read, "faults": self.faults, "notes": self.notes}

    def option(self, options, group, name, values):
        """Reads one option that the file sets."""
        where = f"[{group}] {name}"
        option = options.known.get((group, name))
        if option is None and (group, name) in options.old:
            group, option = options.old[group, name]
            self.faults.append(f"{where}: renamed to [{group}] {option.dest}")
        if option is None:
            self.faults.append(f"{where}: unknown")
            return
        if option.deprecated_for_removal:
            self.notes.append(f"{where}: to be removed: {option.deprecated_reason}")
        if len(values) > 1 and not option.multi:
            self.faults.append(f"{where}: given {len(values)} times, and the last counts")
        try:
            options.value(group, option)
            self.read += 1
        except Exception as wrong:  # types raise any exception
            self.faults.append(f"{where}: {wrong}")

    def login(self, group, plugin):
        """Creates the keystoneauth plug-in of a section, which fails if an option that it requires is missing. It
        registers its options itself."""
        try:
            conf = cfg.ConfigOpts()
            conf([], project="validate", default_config_files=[self.path], default_config_dirs=[])
            loading.register_auth_conf_options(conf, group)
            loading.load_auth_from_conf_options(conf, group)
        except Exception as wrong:  # plug-ins raise any exception
            self.faults.append(f"[{group}] auth_type {plugin}: {wrong}")

    def validate(self, excluded):
        """Runs oslo-config-validator except for some sections. It knows the plug-ins' options in some sections and ignores
        all unknown options in [keystone_authtoken]."""
        said = io.StringIO()
        handler = logging.StreamHandler(said)
        handler.setLevel(logging.ERROR)
        logging.getLogger().addHandler(handler)
        sys.argv = ["oslo-config-validator", "--input-file", self.path]
        for namespace in self.namespaces:
            sys.argv += ["--namespace", namespace]
        for group in excluded:
            sys.argv += ["--exclude-group", group]
        try:
            code = validator.main()
        finally:
            logging.getLogger().removeHandler(handler)
        if code != 0:
            self.faults += ["oslo-config-validator: " + line for line in said.getvalue().splitlines()] or [
                f"oslo-config-validator: exit {code}"]


def main():
    """Validates the files named in standard input."""
    answer = [Reading(task["file"], task["namespaces"]).run() for task in json.load(sys.stdin)]
    json.dump(answer, sys.stdout)


main()
