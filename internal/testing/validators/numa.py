"""Computes with nova how many identical instances fit into the NUMA nodes of an empty host.

Standard input: a JSON list of {"cells", "cpu_ratio", "ram_ratio", "vcpus", "memory", "extra_specs"}. A cell has "shared" and
"dedicated" (numbers of CPUs), "siblings" (those of each core), "memory" (MiB) and "pages" ("size_kb", "total", "reserved").
Standard output: a JSON list of numbers of guests, in the same order.
"""
import json
import sys

from nova import objects
from nova.virt import hardware


def host(cells):
    """Returns a host as reported by the libvirt driver."""
    return objects.NUMATopology(cells=[
        objects.NUMACell(
            id=number, socket=number, memory=cell["memory"], cpu_usage=0, memory_usage=0, pinned_cpus=set(),
            cpuset=set(cell["shared"]), pcpuset=set(cell["dedicated"]), siblings=[set(core) for core in cell["siblings"]],
            mempages=[objects.NUMAPagesTopology(used=0, **pages) for pages in cell["pages"]],
            network_metadata=objects.NetworkMetadata(physnets=set(), tunneled=False))
        for number, cell in enumerate(cells)])


def count(task):
    """Places instances as the scheduler's filter does, and claims their resources as the host does, until none fits."""
    flavor = objects.Flavor(
        name="validated", vcpus=task["vcpus"], memory_mb=task["memory"], root_gb=1, ephemeral_gb=0, swap=0,
        extra_specs=task["extra_specs"])
    image = objects.ImageMeta.from_dict({"properties": {}})
    limits = objects.NUMATopologyLimits(cpu_allocation_ratio=task["cpu_ratio"], ram_allocation_ratio=task["ram_ratio"])
    left, guests = host(task["cells"]), 0
    while True:
        wanted = hardware.numa_get_constraints(flavor, image)
        found = hardware.numa_fit_instance_to_host(left, wanted, limits=limits)
        if not found:
            return guests
        left = hardware.numa_usage_from_instance_numa(left, found)
        guests += 1


def main():
    """Answers the tasks in standard input."""
    objects.register_all()
    json.dump([count(task) for task in json.load(sys.stdin)], sys.stdout)


main()
