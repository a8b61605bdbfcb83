package nova

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"stackplan/internal/form"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// hexID is a vendor or a product of PCI.
var hexID = form.AnyOf(form.Matches("an ID of PCI: four hexadecimal digits", `[0-9A-Fa-f]{4}`), form.OneOf("*"))

// deviceKeys are the keys of a device specification. All other keys are tags, which a request for devices may name.
var deviceKeys = map[string]form.Validate{
	"vendor_id": hexID, "product_id": hexID, "devname": nil, "physical_network": nil,
	"address":        form.Matches("an address of PCI such as 0000:0a:00.1", `[0-9A-Fa-f*]{0,4}(:[0-9A-Fa-f*]{0,4}){0,2}(\.[0-9A-Fa-f*]+)?`),
	"remote_managed": form.Boolean, "trusted": form.Boolean, "managed": form.Boolean, "live_migratable": form.Boolean, "one_time_use": form.Boolean,
	"resource_class": nil, "traits": nil,
}

// aliasKeys are the keys of an alias; nova accepts no other.
var aliasKeys = map[string]form.Validate{
	"name": nil, "vendor_id": hexID, "product_id": hexID, "capability_type": form.OneOf("pci"),
	"device_type": form.OneOf("type-PCI", "type-PF", "type-VF"),
	"numa_policy": form.OneOf("required", "preferred", "legacy", "socket"), "resource_class": nil, "traits": nil, "live_migratable": nil,
}

// weights is NAME=NUMBER.
var weights = form.Pair("=", "a pair NAME=NUMBER", nil, form.Matches("a number", `[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?`))

// idMap is INSIDE:HOST:COUNT.
var idMap = form.Matches("INSIDE:HOST:COUNT", `[0-9]+:[0-9]+:[0-9]+`)

// forms are the inner forms of nova's options.
var forms = []service.Form{
	{
		Options: []string{"[pci] device_spec", "[pci] passthrough_whitelist", "[DEFAULT] pci_passthrough_whitelist"}, Validate: deviceSpec,
		Rule: "JSON: an object or a list of objects with vendor_id, product_id, and address or devname", Evidence: "nova/pci/whitelist.py (_parse_white_list_from_config), nova/pci/devspec.py: nova-compute does not start with an invalid one",
	},
	{
		Options: []string{"[pci] alias", "[DEFAULT] pci_alias"}, Validate: form.JSON(aliasKeys, form.One, form.NoOtherKeys, "name"),
		Rule: "JSON: an object with name, and vendor_id, product_id, device_type or numa_policy", Evidence: "nova/pci/request.py (_ALIAS_SCHEMA)",
	},
	{
		Options: []string{"[compute] cpu_shared_set", "[compute] cpu_dedicated_set", "[DEFAULT] vcpu_pin_set"}, Validate: form.CPUSet,
		Rule: "CPUs and ranges with commas between them, ^ for excluded ones: 4-23,^12", Evidence: "nova/virt/hardware.py (parse_cpu_spec)",
	},
	{
		Options: []string{"[serial_console] port_range"}, Validate: form.RangeIn(1, 65535),
		Rule: "FIRST:LAST, two ports", Evidence: "nova/console/serial.py (_get_port_range)",
	},
	{
		Options: []string{"[DEFAULT] instance_usage_audit_period"}, Validate: form.Matches("a period such as hour, day, month or year@3", `(hour|day|month|year)(@[0-9]+)?`),
		Rule: "hour, day, month or year, and an offset after @", Evidence: "nova/utils.py (last_completed_audit_period)",
	},
	{
		Options: []string{"[DEFAULT] instance_name_template"}, Validate: nameTemplate,
		Rule: "a format of Python's % operator with the number or the UUID of the instance", Evidence: "nova/objects/instance.py (name): without a conversion all instances have the same name, and libvirt rejects the second",
	},
	{
		Options: []string{"[libvirt] disk_cachemodes"}, Rule: "TYPE=MODE pairs with commas between them",
		Validate: form.Pair("=", "a pair TYPE=MODE", form.OneOf("file", "block", "network", "mount"), form.OneOf("default", "none", "writethrough", "writeback", "directsync", "unsafe")),
		Evidence: "nova/virt/libvirt/driver.py (VALID_DISK_CACHEMODES): others are ignored with a warning in the log",
	},
	{
		Options: []string{"[libvirt] disk_cachemodes"}, Validate: notUnsafe, Rule: "no mode unsafe",
		Danger: "instances lose data that they have synced to disk if their host fails", Evidence: "libvirt documentation, driver cache: unsafe ignores requests to flush",
	},
	{
		Options: []string{"[libvirt] hw_machine_type"}, Validate: form.Pair("=", "a pair ARCHITECTURE=TYPE", nil, nil),
		Rule: "ARCHITECTURE=TYPE pairs with commas between them", Evidence: "nova/virt/libvirt/utils.py (get_default_machine_type): others are ignored with a warning in the log",
	},
	{
		Options: []string{"[libvirt] uid_maps", "[libvirt] gid_maps"}, Validate: idMap, Rule: "INSIDE:HOST:COUNT", Evidence: "nova/virt/libvirt/driver.py (_get_guest_idmaps)",
	},
	{
		Options: []string{"[libvirt] rbd_secret_uuid"}, Validate: form.Optional(form.Matches("a UUID", `[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}`)),
		Rule: "a UUID of a secret of libvirt", Evidence: "libvirt documentation, secret XML: uuid",
	},
	{
		Options: []string{"[libvirt] live_migration_uri"}, Validate: form.Optional(form.Contains("%s", "which nova replaces by the name of the target host")),
		Rule: "a URI of libvirt with %s in place of the host", Evidence: "nova/virt/libvirt/driver.py (_live_migration_uri)",
	},
	{
		Options: []string{"[libvirt] connection_uri"}, Validate: form.Optional(form.Matches("a URI of libvirt", `[a-z]+(\+[a-z0-9]+)?://.*`)),
		Rule: "a URI such as qemu:///system", Evidence: "libvirt documentation, connection URIs",
	},
	{
		Options: []string{"[libvirt] pmem_namespaces"}, Validate: form.Pair(":", "LABEL:NAMESPACE|NAMESPACE", form.Matches("a label", `\w+`), nil), Span: series.Span{Since: series.Train},
		Rule: "LABEL:NAMESPACE|NAMESPACE", Evidence: "nova/virt/libvirt/driver.py (_get_vpmems_by_conf)",
	},
	{
		Options: []string{"[metrics] weight_setting", "[filter_scheduler] image_props_weight_setting"}, Validate: weights,
		Rule: "NAME=NUMBER pairs with commas between them", Evidence: "nova/scheduler/utils.py (parse_options): the scheduler does not start with others",
	},
	{
		Options: []string{"[cinder] catalog_info"}, Validate: form.Matches("TYPE:NAME:INTERFACE", `[^:]+:[^:]*:(publicURL|internalURL|adminURL|public|internal|admin)`),
		Rule: "TYPE:NAME:INTERFACE, such as volumev3::publicURL", Evidence: "nova/volume/cinder.py (_get_auth, cinderclient): split(':')",
	},
	{
		Options: []string{"[api] vendordata_dynamic_targets"}, Validate: form.Pair("@", "NAME@URL", nil, form.URL("http", "https")),
		Rule: "NAME@URL", Evidence: "nova/api/metadata/vendordata_dynamic.py: a target without a name is skipped",
	},
	{
		Options: []string{"[api] vendordata_providers"}, Validate: form.OneOf("StaticJSON", "DynamicJSON"), Span: series.Span{Since: series.Newton},
		Rule: "StaticJSON or DynamicJSON", Evidence: "nova/api/metadata/base.py (InstanceMetadata.__init__): others are ignored",
	},
	{
		Options: []string{"[upgrade_levels] *"}, Validate: form.Optional(form.Matches("auto, a series or a version such as 5.0", `auto|[a-z]+|[0-9]{4}\.[12]|[0-9]+(\.[0-9]+)+`)),
		Rule: "auto, the name of a series, or a version of the RPC API", Evidence: "nova/compute/rpcapi.py (VERSION_ALIASES)",
	},
	{
		Options:  []string{"[vnc] novncproxy_base_url", "[DEFAULT] novncproxy_base_url", "[spice] html5proxy_base_url", "[DEFAULT] public_endpoint"},
		Validate: form.Optional(form.URL("http", "https")), Rule: "an http or https URL", Evidence: "browsers open it; nova/console/type.py",
	},
	{
		Options: []string{"[serial_console] base_url"}, Validate: form.URL("ws", "wss"), Rule: "a ws or wss URL", Evidence: "nova/console/type.py: a client opens a WebSocket",
	},
	{
		Options: []string{"[DEFAULT] my_ip", "[DEFAULT] my_block_storage_ip"}, Validate: form.Address, Rule: "an IP address", Evidence: "nova/conf/netconf.py; nova compares it with addresses of other hosts",
	},
	{
		Options: []string{"[DEFAULT] reserved_huge_pages"}, Validate: form.Matches("node:N,size:SIZE,count:N", `\s*((node|size|count)\s*:\s*[0-9]+[A-Za-z]*\s*,?\s*){3}`),
		Rule: "node:N,size:SIZE,count:N in each line", Evidence: "nova/virt/hardware.py (numa_get_reserved_huge_pages): nova-compute does not start with others",
	},
	{
		Options: []string{"[DEFAULT] cpu_allocation_ratio", "[DEFAULT] ram_allocation_ratio", "[DEFAULT] disk_allocation_ratio", "[DEFAULT] initial_cpu_allocation_ratio",
			"[DEFAULT] initial_ram_allocation_ratio", "[DEFAULT] initial_disk_allocation_ratio"}, Validate: atMost(maxRatio),
		Rule: "at most 1000", Danger: "a host is full only after more instances than it can ever run",
		Evidence: "placement/db/constants.py: placement multiplies the inventory by the ratio, and rejects ratios above 3.4e38",
	},
	{
		Options: []string{"[DEFAULT] instances_path"}, Validate: form.AbsolutePath, Rule: "an absolute path", Danger: "nova-compute creates the disks of instances in the directory in which it runs",
		Evidence: "nova/virt/libvirt/utils.py: os.path.join",
	},
	{
		Options: []string{"[DEFAULT] auth_strategy", "[api] auth_strategy"}, Validate: form.OneOf("keystone"), Rule: "keystone",
		Danger: "nova answers requests without a valid token: everyone is an administrator", Evidence: "nova/api/auth.py (pipeline_factory): noauth2",
	},
	{
		Options: []string{"[quota] driver"}, Validate: form.Matches("a driver that counts", `.*(DbQuotaDriver|UnifiedLimitsDriver)`), Rule: "a driver that counts",
		Danger: "nothing limits what a project may create", Evidence: "nova/quota.py (NoopQuotaDriver)",
	},
}

// deviceSpec validates a device specification. A device is named by its address or by its interface, not by both.
func deviceSpec(text string) string {
	if fault := form.JSON(deviceKeys, form.Many, form.OtherKeys)(text); fault != "" {
		return fault
	}
	var specs []map[string]any
	if json.Unmarshal([]byte(text), &specs) != nil {
		specs = make([]map[string]any, 1)
		_ = json.Unmarshal([]byte(text), &specs[0]) // it is an object
	}
	for _, spec := range specs {
		if spec["address"] != nil && spec["devname"] != nil {
			return "address and devname exclude each other"
		}
	}
	return ""
}

// nameTemplate validates the format of the names that libvirt knows instances by.
func nameTemplate(text string) string {
	if !strings.Contains(strings.ReplaceAll(text, "%%", ""), "%") {
		return form.Contains("a conversion such as %08x", "so all instances would have the same name")(text)
	}
	return form.Format("id", "uuid", "display_name", "hostname")(text)
}

// notUnsafe rejects the mode that ignores requests to flush.
func notUnsafe(text string) string {
	if _, mode, _ := strings.Cut(text, "="); strings.TrimSpace(mode) == "unsafe" {
		return "the mode is unsafe"
	}
	return ""
}

// maxRatio is more than any ratio of real clouds: nova's default for CPUs was 16.
const maxRatio = 1000

// atMost accepts numbers up to a bound, and texts that are no numbers.
func atMost(bound float64) form.Validate {
	return func(text string) string {
		if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil && n > bound {
			return fmt.Sprintf("%s is above %g", text, bound)
		}
		return ""
	}
}
