package keystone

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// keys returns the keys that keystone-manage creates, as keystone's administrator guide describes their rotation.
func keys() []service.Keys {
	const form, copied = "keys of 32 bytes in base64 for URLs, which keystone-manage creates on a host", " on the same host, then copy the directory to the other hosts, with the owner keystone and mode 0700"
	return []service.Keys{
		{
			Name: "keystone/fernet", Form: form, Path: "/etc/keystone/fernet-keys", Span: series.Span{Since: series.Ocata},
			Rotation: service.Rotation{
				Both:   "keystone reads all keys: tokens of the old primary key are valid as long as its file exists, and a host knows the next primary key (0) before another one uses it",
				Before: "on one host, run keystone-manage fernet_rotate, which makes key 0 the primary one and creates another key 0",
				After:  "copy the directory to the other hosts, with the owner keystone and mode 0700: no restart is required; wait until this has succeeded on all hosts before the next rotation",
			},
		},
		{
			Name: "keystone/credential", Form: form, Path: "/etc/keystone/credential-keys", Span: series.Span{Since: series.Newton},
			Rotation: service.Rotation{
				Both:   "keystone reads all keys, so credentials that the old primary key encrypted can be read until they are migrated",
				Before: "on one host, run keystone-manage credential_migrate, then keystone-manage credential_rotate" + copied,
				After:  "run keystone-manage credential_migrate, which encrypts all credentials with the new primary key",
			},
		},
	}
}
