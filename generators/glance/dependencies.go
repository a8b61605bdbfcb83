package glance

import (
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

// wanted returns a requirement of an option of glance.
func wanted(option string, is service.Test, says, hint string) func(*service.Cause) []service.Missing {
	return service.OnHost(service.Wanted{Project: "glance", Options: []string{option}, Is: is, What: says, Hint: hint})
}

// dependencies are the requirements of glance's options.
var dependencies = []service.Dependency{
	{Options: []string{"[glance_store] default_backend"}, Span: series.Span{Since: series.Rocky}, Lacks: isBackend,
		Why: "glance does not start if the default is not among the back ends (glance_store/multi_backend.py, verify_store)"},
	{Options: []string{"[DEFAULT] enabled_backends"}, Span: series.Span{Since: series.Rocky},
		Lacks: wanted("[glance_store] default_backend", service.NotEmpty, "[glance_store] default_backend", ""), Why: "glance does not start without a default (glance_store/multi_backend.py, verify_store)"},
	{Options: []string{"[DEFAULT] enabled_backends"}, Span: series.Span{Since: series.Rocky}, Values: func(text string) bool { return storeType(text) == "file" }, Lacks: hasDirectory,
		Why: "a store of files needs a directory of its own (glance_store/_drivers/filesystem.py, configure_add)"},
	{Options: []string{"[glance_store] filesystem_store_datadir", "[glance_store] filesystem_store_datadirs"}, Span: series.Span{Since: series.Rocky}, Lacks: readsOneStore, Degrades: true,
		Why: "with enabled_backends, glance reads the directory of a store from the section of the store (glance_store/_drivers/filesystem.py, configure_add; glance_store/multi_backend.py)"},
	{Options: []string{"[glance_store] default_store", "[DEFAULT] default_store"}, Lacks: isStore, Span: series.Span{Since: series.Kilo, Until: series.Gazpacho},
		Why: "glance does not start if the default is not among the stores (glance_store/backend.py, verify_default_store)"},
	{Options: []string{"[paste_deploy] flavor"}, Values: func(text string) bool { return strings.Contains(text, "cach") },
		Lacks: wanted("[DEFAULT] image_cache_dir", service.NotEmpty, "[DEFAULT] image_cache_dir", ""), Why: "the pipeline caches images in this directory (glance/image_cache/drivers)"},
	{Options: []string{"[DEFAULT] use_keystone_limits"}, Values: service.Truth, Span: series.Span{Since: series.Xena},
		Lacks: wanted("[oslo_limit] endpoint_id", service.NotEmpty, "[oslo_limit] with the login of glance and endpoint_id", ""), Why: "oslo.limit asks keystone for the limits of an endpoint (glance documentation, per-tenant quotas)"},
}

// isBackend requires that the default is among the back ends, if there are any.
func isBackend(c *service.Cause) []service.Missing {
	has := func(members []string) bool {
		return !service.NotEmpty(members) || slices.ContainsFunc(members, func(member string) bool {
			name, _, _ := strings.Cut(member, ":")
			return strings.TrimSpace(name) == c.Text
		})
	}
	return wanted("[DEFAULT] enabled_backends", has, "a back end "+c.Text+" in [DEFAULT] enabled_backends", "write the name of a back end that [DEFAULT] enabled_backends contains, or add it there")(c)
}

// readsOneStore requires that no back ends are enabled: each has a section of its own.
func readsOneStore(c *service.Cause) []service.Missing {
	isEmpty := func(members []string) bool { return !service.NotEmpty(members) }
	hint := "write it to the section of the store"
	if backends, known := c.Here.Members("glance", "[DEFAULT] enabled_backends"); known && len(backends) > 0 {
		name, _, _ := strings.Cut(backends[0], ":")
		hint = "write it to the section of the store: [" + strings.TrimSpace(name) + "]"
	}
	return wanted("[DEFAULT] enabled_backends", isEmpty, "that [DEFAULT] enabled_backends is empty", hint)(c)
}

// isStore requires that the default is among the stores, if no back ends are enabled.
func isStore(c *service.Cause) []service.Missing {
	if backends, known := c.Here.Members("glance", "[DEFAULT] enabled_backends"); known && service.NotEmpty(backends) {
		return nil
	}
	has := func(members []string) bool {
		return slices.ContainsFunc(members, func(member string) bool {
			return storeName(member) == c.Text || c.Text == "filesystem" && storeName(member) == "file"
		})
	}
	return wanted("[glance_store] stores", has, "the store "+c.Text+" in [glance_store] stores", "")(c)
}

// hasDirectory requires the directory of a back end of files.
func hasDirectory(c *service.Cause) []service.Missing {
	name, _, _ := strings.Cut(c.Text, ":")
	name = strings.TrimSpace(name)
	several := "[" + name + "] filesystem_store_datadirs"
	if members, known := c.Here.Members("glance", several); known && service.NotEmpty(members) {
		return nil
	}
	one := "[" + name + "] filesystem_store_datadir"
	isOwn := func(members []string) bool { return service.NotEmpty(members) }
	return wanted(one, isOwn, one, "")(c)
}
