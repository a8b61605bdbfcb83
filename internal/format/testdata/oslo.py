"""Reads files with oslo.config itself.

Takes a JSON list of [kind, file] on standard input. A file of the kind 'parse' is answered with what oslo.config's own
parser makes of it: a list of [section, [[key, [value, ...]], ...]], or null where it refuses the file. One of the kind
'read' is answered with the value that a service sees as the option DEFAULT.k, after substitution.
"""
import json
import sys
import tempfile

from oslo_config import cfg


def parse(name):
    sections = {}
    parser = cfg.ConfigParser(name, sections)
    try:
        parser.parse()
    except cfg.iniparser.ParseError:
        return None
    return [[s, [[k, v] for k, v in keys.items()]] for s, keys in sections.items()]


def read(name):
    conf = cfg.ConfigOpts()
    conf.register_opts([cfg.StrOpt('k'), cfg.StrOpt('a', default='SUBSTITUTED')])
    conf(['--config-file', name], project='x', default_config_files=[])
    return conf.k


answers = []
with tempfile.TemporaryDirectory() as folder:
    name = folder + '/x.conf'
    for kind, text in json.load(sys.stdin):
        with open(name, 'w', newline='') as f:
            f.write(text)
        answers.append(parse(name) if kind == 'parse' else read(name))
json.dump(answers, sys.stdout)
