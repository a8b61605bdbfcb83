package live

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
)

// ours are the settings of every connection, to hosts and to jump hosts. In a configuration of ssh the first word on a
// matter holds, so what the user's files say of the same is void.
//
// A connection to a jump host is shared by all hosts behind it. One to a host itself serves one command, and is not kept.
const ours = `BatchMode yes
StrictHostKeyChecking yes
UpdateHostKeys no
ConnectTimeout 10
ServerAliveInterval 5
ServerAliveCountMax 3
ControlMaster auto
ControlPath "%s/%%C"
ControlPersist 60
ClearAllForwardings yes
ForwardAgent no
ForwardX11 no
PermitLocalCommand no
RemoteCommand none
RequestTTY no
EscapeChar none
LogLevel ERROR
`

// sshConfig is the configuration for ssh: our settings, and then those of the user's file, or the usual ones for "".
func sshConfig(dir, own string) (string, error) {
	text := fmt.Sprintf(ours, dir)
	if own == "" {
		me, err := user.Current()
		if err == nil {
			err = checkOwn(filepath.Join(me.HomeDir, ".ssh/config"))
		}
		if err != nil {
			return "", err
		}
		return text + "Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n", nil
	}
	full, err := filepath.Abs(own)
	if err != nil {
		return "", err
	}
	if strings.ContainsAny(full, "\"'\\*?[]%$~") || !isPlain(full) {
		return "", fmt.Errorf("%s: the name of a configuration for ssh has none of \"'\\*?[]%%$~ in it", shown(own))
	}
	// An Include of a file that is not there means nothing to ssh.
	if file, err := os.Open(full); err != nil {
		return "", err
	} else {
		file.Close()
	}
	return text + "Include \"" + full + "\"\n", nil
}

// checkOwn refuses a configuration that others may write, as ssh does with its user's where no other file includes it.
func checkOwn(name string) error {
	if info, err := os.Stat(name); err == nil && info.Mode()&0o022 != 0 {
		return fmt.Errorf("%s: others may write it, so that it cannot be trusted; chmod go-w it", name)
	}
	return nil
}

// socketDir makes a private directory with a name that is short enough for sockets in it: their addresses have at most 104
// bytes on some systems, and ssh adds 58 for a digest and a temporary name.
func socketDir() (string, error) {
	dir, err := os.MkdirTemp("", "stackplan-")
	if err == nil && len(dir)+58 > 104 || err == nil && strings.ContainsAny(dir, "\"%$ ") {
		os.Remove(dir)
		dir, err = os.MkdirTemp("/tmp", "stackplan-")
	}
	return dir, err
}
