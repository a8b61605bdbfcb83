"""Computes with placement the capacity of inventories, and whether one more allocation fits.

Standard input: a JSON list of {"total", "reserved", "allocation_ratio", "min_unit", "max_unit", "step_size", "used",
"amount"}, each the inventory of a provider of its own, of which a part is used.
Standard output: a JSON list of {"capacity", "fits"}, in the same order: the capacity that placement computes, and whether it
takes the provider for one that can give the amount.

The providers stand in a database of SQLite in memory, and placement's own query looks for them.
"""
import json
import sys
import uuid

from oslo_config import cfg
from placement import conf
from placement import context
from placement import db_api
from placement.db.sqlalchemy import models
from placement.objects import inventory
from placement.objects import research_context

RESOURCE_CLASS = 0
UNITS = ("total", "reserved", "allocation_ratio", "min_unit", "max_unit", "step_size")


def store(engine, tasks):
    """Writes a provider for each task, with its inventory and usage."""
    models.BASE.metadata.create_all(engine)
    providers, inventories, allocations = [], [], []
    for number, task in enumerate(tasks, 1):
        row = {"resource_provider_id": number, "resource_class_id": RESOURCE_CLASS}
        providers.append({"id": number, "uuid": str(uuid.uuid4()), "name": str(number), "root_provider_id": number})
        inventories.append(row | {unit: task[unit] for unit in UNITS})
        allocations.append(row | {"consumer_id": str(uuid.uuid4()), "used": task["used"]})
    with engine.begin() as connection:
        connection.execute(models.ResourceProvider.__table__.insert(), providers)
        connection.execute(models.Inventory.__table__.insert(), inventories)
        connection.execute(models.Allocation.__table__.insert(), allocations)


def main():
    """Answers the tasks in standard input."""
    tasks = json.load(sys.stdin)
    config = cfg.ConfigOpts()
    conf.register_opts(config)
    config.set_override("connection", "sqlite://", group="placement_database")
    config([], default_config_files=[], default_config_dirs=[])
    db_api.configure(config)
    store(db_api.get_placement_engine(), tasks)
    ctx = context.RequestContext(config=config)
    found = {}
    for amount in {task["amount"] for task in tasks}:
        found[amount] = {provider for provider, _ in research_context.get_providers_with_resource(ctx, RESOURCE_CLASS, amount)}
    answer = [{
        "capacity": inventory.Inventory(**{unit: task[unit] for unit in UNITS}).capacity,
        "fits": number in found[task["amount"]],
    } for number, task in enumerate(tasks, 1)]
    json.dump(answer, sys.stdout)


main()
