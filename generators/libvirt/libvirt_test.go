package libvirt_test

import (
	"strings"
	"testing"

	"stackplan/generators/libvirt"
	"stackplan/generators/nova"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

func made(t *testing.T, c *model.Cloud, path string) string {
	t.Helper()
	return samplecloud.Render(t, c, "ctl1", path, append(nova.Services(), libvirt.Services()...)...)
}

func TestMigration(t *testing.T) {
	const conf, qemu, tcp, tls = "/etc/libvirt/libvirtd.conf", "/etc/libvirt/qemu.conf", "/etc/systemd/system/libvirtd-tcp.socket.d/stackplan.conf", "/etc/systemd/system/libvirtd-tls.socket.d/stackplan.conf"
	with := func(in series.Series, tls *model.InternalTLS) *model.Cloud {
		return samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Series, r.TLS = in, tls })
	}
	for _, tt := range []struct {
		name string
		c    *model.Cloud
		want map[string]string // the end of each file; empty: there is no such file
	}{
		{"K10/70: without TLS", with(series.Zed, nil), map[string]string{
			conf: "\nauth_tcp = \"none\"\n", qemu: "", tcp: "ListenStream=\nListenStream=10.0.0.11:16509\nFreeBind=yes\n", tls: "",
		}},
		{"K10/70: with TLS", with(series.Zed, &model.InternalTLS{}), map[string]string{
			conf: "\nauth_tls = \"none\"\n", qemu: "vnc_tls_x509_verify = 1\n", tcp: "", tls: "ListenStream=\nListenStream=10.0.0.11:16514\nFreeBind=yes\n",
		}},
		{"K10/70: the channel is plain", with(series.Zed, &model.InternalTLS{Plain: []string{"migration", "console"}}), map[string]string{
			conf: "\nauth_tcp = \"none\"\n", qemu: "", tcp: "FreeBind=yes\n", tls: "",
		}},
		{"K10/70: consoles are plain", with(series.Zed, &model.InternalTLS{Plain: []string{"console"}}), map[string]string{
			qemu: "default_tls_x509_verify = 1\n", tcp: "", tls: "FreeBind=yes\n",
		}},
		{"K10/70: before units of sockets", with(series.Queens, nil), map[string]string{
			conf: "listen_tls = 0\nlisten_tcp = 1\nlisten_addr = \"10.0.0.11\"\nauth_tcp = \"none\"\n", tcp: "", "/etc/default/libvirtd": "libvirtd_opts=\"-l\"\n",
		}},
		{"K10/70: before units", with(series.Havana, nil), map[string]string{
			tcp: "", "/etc/default/libvirt-bin": "start_libvirtd=\"yes\"\nlibvirtd_opts=\"-d -l\"\n", "/etc/default/libvirtd": "",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for path, want := range tt.want {
				if got := made(t, tt.c, path); !strings.HasSuffix(got, want) || (got == "") != (want == "") {
					t.Errorf("%s contains %q, want %q at its end", path, got, want)
				}
			}
		})
	}
}
