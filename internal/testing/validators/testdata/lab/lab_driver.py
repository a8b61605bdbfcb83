"""A virt driver for nova-compute: nova's own fake one, of the size of the host's hardware.

LAB_CPUS, LAB_MEMORY_MB and LAB_DISK_GB tell the size. As under libvirt, guests get the CPUs of [compute] cpu_shared_set
where that is set, and what the guests may yet write is not free.
"""
import os

from nova.virt import fake
from nova.virt import hardware


class LabDriver(fake.FakeDriver):
    """A hypervisor that has a host's size and runs nothing."""

    memory_mb = int(os.environ["LAB_MEMORY_MB"])
    local_gb = int(os.environ["LAB_DISK_GB"])

    def __init__(self, virtapi, read_only=False):
        cpus = set(range(int(os.environ["LAB_CPUS"])))
        self.vcpus = len(cpus & (hardware.get_cpu_shared_set() or cpus))
        super().__init__(virtapi, read_only)

    def get_available_resource(self, nodename):
        """Tells of disk what libvirt would: the whole less the guests' disks."""
        resources = super().get_available_resource(nodename)
        resources["disk_available_least"] = self.resources.local_gb - self.resources.local_gb_used
        return resources
