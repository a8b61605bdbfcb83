package live

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"stackplan/internal/source"
)

// fixedSettings are the settings of every connection, to hosts and to jump hosts. In a configuration of ssh the first value of a
// setting takes precedence, so they override the configuration of the user.
const fixedSettings = `BatchMode yes
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

// sharing shares a connection to a jump host between all hosts behind it, unless the configuration of the user contains settings
// for shared connections: a connection that the user has opened may be the only possible one.
const sharing = `Host *
ControlMaster auto
ControlPath "%s/%%C"
ControlPersist 60
`

// sshConfig returns the configuration for ssh: the fixed settings, then those of the user's file, or the default files for "".
func sshConfig(dir, own string) (string, error) {
	include := "Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n"
	if own == "" {
		me, err := user.Current()
		if err == nil {
			err = checkUserConfig(filepath.Join(me.HomeDir, ".ssh/config"))
		}
		return fixedSettings + include + fmt.Sprintf(sharing, dir), err
	}
	full, err := filepath.Abs(own)
	if err != nil {
		return "", err
	}
	if strings.ContainsAny(full, "\"'\\*?[]%$~") || !isPlain(full) {
		return "", fmt.Errorf("%s: the file name of an ssh configuration must not contain any of \"'\\*?[]%%$~", printable(own))
	}
	// ssh ignores an Include of a file that does not exist.
	file, err := source.OpenRegular(full)
	if err != nil {
		return "", err
	}
	file.Close()
	return fixedSettings + "Include \"" + full + "\"\n" + fmt.Sprintf(sharing, dir), nil
}

// checkUserConfig rejects a configuration that other users can write. Ssh does the same, but not for an included file.
func checkUserConfig(name string) error {
	if info, err := os.Stat(name); err == nil && info.Mode()&0o022 != 0 {
		return fmt.Errorf("%s: other users can write this file, so it is not trusted; run chmod go-w on it", name)
	}
	return nil
}

// socketDir creates a private directory whose path is short enough for sockets in it: socket addresses have at most 104 bytes on
// some systems, and ssh appends 58 bytes for a digest and a temporary name.
func socketDir() (string, error) {
	dir, err := os.MkdirTemp("", "stackplan-")
	if err == nil && len(dir)+58 > 104 || err == nil && strings.ContainsAny(dir, "\"%$ ") {
		os.Remove(dir)
		dir, err = os.MkdirTemp("/tmp", "stackplan-")
	}
	return dir, err
}
