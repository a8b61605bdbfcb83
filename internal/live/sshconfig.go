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
const ours = `BatchMode yes
StrictHostKeyChecking yes
UpdateHostKeys no
ConnectTimeout 10
ServerAliveInterval 5
ServerAliveCountMax 3
ClearAllForwardings yes
ForwardAgent no
ForwardX11 no
PermitLocalCommand no
RemoteCommand none
RequestTTY no
EscapeChar none
LogLevel ERROR
`

// sharing lets all hosts behind a jump host share a connection to it, unless the user's files say how connections are
// shared: a connection that the user has open may be the only way in.
const sharing = `Host *
ControlMaster auto
ControlPath "%s/%%C"
ControlPersist 60
`

// sshConfig is the configuration for ssh: our settings, then those of the user's file, or the usual ones for "".
func sshConfig(dir, own string) (string, error) {
	include := "Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n"
	if own == "" {
		me, err := user.Current()
		if err == nil {
			err = checkOwn(filepath.Join(me.HomeDir, ".ssh/config"))
		}
		return ours + include + fmt.Sprintf(sharing, dir), err
	}
	full, err := filepath.Abs(own)
	if err != nil {
		return "", err
	}
	if strings.ContainsAny(full, "\"'\\*?[]%$~") || !isPlain(full) {
		return "", fmt.Errorf("%s: the name of a configuration for ssh has none of \"'\\*?[]%%$~ in it", shown(own))
	}
	// An Include of a file that is not there means nothing to ssh.
	file, err := os.Open(full)
	if err != nil {
		return "", err
	}
	file.Close()
	return ours + "Include \"" + full + "\"\n" + fmt.Sprintf(sharing, dir), nil
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
