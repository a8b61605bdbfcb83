package live

import (
	"fmt"
	"os"
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
func sshConfig(dir, user string) (string, error) {
	text := fmt.Sprintf(ours, dir)
	if user == "" {
		return text + "Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n", nil
	}
	full, err := filepath.Abs(user)
	if err != nil {
		return "", err
	}
	if strings.ContainsAny(full, "\"'\\*?[]%$~") || !isPlain(full) {
		return "", fmt.Errorf("%s: the name of a configuration for ssh has none of \"'\\*?[]%%$~ in it", shown(user))
	}
	// An Include of a file that is not there means nothing to ssh.
	if file, err := os.Open(full); err != nil {
		return "", err
	} else {
		file.Close()
	}
	return text + "Include \"" + full + "\"\n", nil
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
