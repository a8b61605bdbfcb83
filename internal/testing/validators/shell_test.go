package validators_test

import (
	"testing"

	"stackplan/internal/testing/validators"
)

func TestShellFaults(t *testing.T) {
	const good = "# comment\nNODENAME=rabbit@ctl1\nDAEMON_ARGS=\"--ini /etc/x.ini\"\n"
	inject(t, "rabbitmq-env.conf", good, validators.Shell, []fault{
		{"command", "NODENAME=rabbit@ctl1", "rm NODENAME=1", "not an assignment"},
		{"words without quotes", `"--ini /etc/x.ini"`, "--ini /etc/x.ini", "/etc/x.ini"},
		{"quote left open", `x.ini"`, "x.ini", "nterminated quoted string"},
		{"twice", "DAEMON_ARGS", "NODENAME", "NODENAME is set twice"},
		{"unset variable", "rabbit@ctl1", "rabbit@$NOBODY", "NOBODY"},
	})
}

func TestSysctlFaults(t *testing.T) {
	const good = "# comment\nnet.ipv4.ip_nonlocal_bind = 1\n"
	inject(t, "60-stackplan.conf", good, validators.Sysctl, []fault{
		{"unknown setting", "ip_nonlocal_bind", "ip_non_local_bind", "ip_non_local_bind"},
		{"value", "= 1", "= yes", "Invalid argument"},
		{"unknown setting of the machine", "net.ipv4.ip_nonlocal_bind", "kernel.panik", "panik"},
	})
}
