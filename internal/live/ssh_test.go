package live

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stackplan/internal/artefact"
)

// machine is a host of a test: an OpenSSH server with its own key, in a mount namespace in which everything is read-only, with
// its own files at a path that is the same on all machines.
type machine struct {
	name string
	port int
	dir  string // contains its log, its key and its files
}

// site is the common environment of the machines of a test.
type site struct {
	testing.TB
	dir    string
	config string // for ssh
}

// newSite creates a key for the user, and the files about users that all machines have.
func newSite(t testing.TB) *site {
	t.Helper()
	if os.Getuid() != 0 {
		t.Fatal("the servers of this test need root")
	}
	s := &site{TB: t, dir: t.TempDir()}
	s.config = s.dir + "/ssh_config"
	s.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", s.dir+"/user")
	put(t, s.dir, "passwd", "root:*:0:0::/root:/bin/sh\nsshd:*:101:65534::/:/bin/false\nreader:*:65534:65534::/:/bin/sh\n",
		"shadow", "root:*:19000:0:99999:7:::\nsshd:*:19000:0:99999:7:::\nreader:*:19000:0:99999:7:::\n", "served/none", "")
	os.Chmod(s.dir, 0o755)
	os.Chmod(filepath.Dir(s.dir), 0o755)
	os.Chmod(s.dir+"/passwd", 0o644)
	s.configure("IdentityFile %s/user\nIdentitiesOnly yes\nUserKnownHostsFile %s/known_hosts\nGlobalKnownHostsFile /dev/null\nHostName 127.0.0.1\nUser root\n", s.dir, s.dir)
	return s
}

// run runs a program, and fails the test if the program fails.
func (s *site) run(name string, args ...string) string {
	s.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		s.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// configure inserts lines before the general lines of the ssh configuration.
func (s *site) configure(format string, args ...any) {
	s.Helper()
	old, _ := os.ReadFile(s.config)
	if err := os.WriteFile(s.config, append(fmt.Appendf(nil, format, args...), "Host *\n"+string(old)...), 0o600); err != nil {
		s.Fatal(err)
	}
}

// path returns the path of a file of a machine, which is the same on every machine.
func (s *site) path(name string) string { return s.dir + "/served" + name }

// freePort returns a port on which no program listens.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// start starts a machine with files, as names and texts in turn, and with settings of its server.
func (s *site) start(name, settings string, files ...string) *machine {
	s.Helper()
	m := s.named(name, freePort(s))
	os.Mkdir(m.dir+"/files", 0o755)
	put(s, m.dir+"/files", files...)
	s.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", m.dir+"/key")
	key, _ := os.ReadFile(m.dir + "/key.pub")
	s.know(m, string(key))
	put(s, m.dir, "sshd_config", fmt.Sprintf("Port %d\nListenAddress 127.0.0.1\nHostKey %s/key\nPidFile none\nAuthorizedKeysFile %s/user.pub\n"+
		"UsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin yes\nLogLevel VERBOSE\n%s", m.port, m.dir, s.dir, settings))
	s.serve(m)
	return m
}

// named returns a machine that is not running, and adds its port to the ssh configuration.
func (s *site) named(name string, port int) *machine {
	m := &machine{name: name, port: port, dir: s.dir + "/" + name}
	put(s, m.dir, "log", "")
	s.configure("Host %s\nPort %d\n", name, port)
	return m
}

// know adds a key to the known hosts as that of a machine.
func (s *site) know(m *machine, key string) {
	s.Helper()
	file, err := os.OpenFile(s.dir+"/known_hosts", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.Fatal(err)
	}
	defer file.Close()
	fmt.Fprintf(file, "[127.0.0.1]:%d %s", m.port, key)
}

// serve starts the server of a machine and waits until it listens.
func (s *site) serve(m *machine) {
	s.Helper()
	setup := fmt.Sprintf("mount --bind %s/files %s/served && mount --bind %s/passwd /etc/passwd && mount --bind %s/shadow /etc/shadow && "+
		"mount -o remount,bind,ro / && mount -t tmpfs tmpfs /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -e -f %s/sshd_config", m.dir, s.dir, s.dir, s.dir, m.dir)
	cmd := exec.Command("unshare", "--mount", "sh", "-c", setup)
	log, err := os.OpenFile(m.dir+"/log", os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		s.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	log.Close()
	s.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 600 {
		if strings.Contains(m.log(s), "Server listening") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.Fatalf("%s does not listen: %s", m.name, m.log(s))
}

// log returns the log of the server of a machine.
func (m *machine) log(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(m.dir + "/log")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// live returns a snapshot of a site.
func (s *site) live(opts SSHOptions) *Hosts {
	s.Helper()
	opts.Config = s.config
	hosts, err := SSH(nil, opts)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() {
		if err := hosts.Close(); err != nil {
			s.Error(err)
		}
	})
	return hosts
}

// host returns the artefact.Host of a machine.
func host(name string) artefact.Host { return artefact.Host{Region: "north", Name: name} }

// TestLive reads hosts of every kind at the same time. Some of them cannot be read: each has its own error, and the others have
// their files.
func TestLive(t *testing.T) {
	s := newSite(t)
	s.start("same1", "", "etc/nova.conf", "[DEFAULT]\n", "etc/hosts", "127.0.0.1 localhost\n")
	s.start("changed1", "", "etc/nova.conf", "[DEFAULT]\ndebug = True\n", "etc/rc", "\x1b[2J\x00\n")
	s.start("denied", "", "etc/nova.conf", "secret", "etc/hosts", "open")
	os.Chmod(s.dir+"/denied/files/etc/nova.conf", 0o640)
	os.Chmod(s.dir+"/denied/files/etc/hosts", 0o644)
	s.configure("Host denied\nUser reader\n")
	s.start("empty1", "")
	s.start("hangs1", "ForceCommand sleep 60\n")
	s.start("talks1", "ForceCommand echo welcome; yes\n")
	s.start("fails1", "ForceCommand echo no >&2; exit 3\n")
	s.named("down1", freePort(s))
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	s.named("mute1", mute.Addr().(*net.TCPAddr).Port)
	swapped := s.start("swapped1", "", "etc/nova.conf", "x")
	s.start("unknown1", "", "etc/nova.conf", "x")
	other, _ := os.ReadFile(s.dir + "/same1/key.pub")
	known, _ := os.ReadFile(s.dir + "/known_hosts")
	lines := slices.DeleteFunc(strings.SplitAfter(string(known), "\n"), func(line string) bool {
		return strings.Contains(line, fmt.Sprintf(":%d ", swapped.port)) || strings.Contains(line, fmt.Sprintf(":%d ", s.port("unknown1")))
	})
	os.WriteFile(s.dir+"/known_hosts", []byte(strings.Join(lines, "")), 0o600)
	s.know(swapped, string(other))

	paths := []string{s.path("/etc/nova.conf"), s.path("/etc/hosts"), s.path("/etc/rc")}
	want := map[string]struct {
		files []string
		fault string
	}{
		"same1":    {files: []string{"/etc/hosts 0640 root:root [] [] 127.0.0.1 localhost\n", "/etc/nova.conf 0640 root:root [] [] [DEFAULT]\n"}},
		"changed1": {files: []string{"/etc/nova.conf 0640 root:root [] [] [DEFAULT]\ndebug = True\n", "/etc/rc 0640 root:root [] [] \x1b[2J\x00\n"}},
		"empty1":   {},
		"denied":   {fault: "/etc/nova.conf cannot be read: Permission denied; connect as a user with permission"},
		"down1":    {fault: "Connection refused"},
		"hangs1":   {fault: "no complete answer within 8s"},
		"mute1":    {fault: "no complete answer within 8s"},
		"talks1":   {fault: "the host sent an unexpected answer: welcome"},
		"fails1":   {fault: "no"},
		"swapped1": {fault: "Host key verification failed. The key of the host differs from the known key."},
		"unknown1": {fault: "Host key verification failed."},
	}
	hosts := s.live(SSHOptions{Timeout: 8 * time.Second})
	before := time.Now()
	var group sync.WaitGroup
	for name, row := range want {
		group.Go(func() {
			files, err := hosts.Files(context.Background(), host(name), paths)
			var got []string
			for _, f := range files {
				got = append(got, strings.TrimPrefix(show(f), "north/"+name+s.dir+"/served"))
			}
			switch {
			case row.fault == "" && err != nil:
				t.Errorf("%s: %v", name, err)
			case row.fault == "":
				equal(t, got, row.files)
			case err == nil || !strings.Contains(err.Error(), row.fault) || strings.Contains(err.Error(), "\n") || files != nil:
				t.Errorf("%s: %v %v", name, got, err)
			}
		})
	}
	group.Wait()
	if took := time.Since(before); took > 25*time.Second {
		t.Errorf("it took %v: one host delayed the others", took)
	}
}

// port returns the port of a machine that was started.
func (s *site) port(name string) int {
	text, _ := os.ReadFile(s.dir + "/" + name + "/sshd_config")
	var port int
	if _, err := fmt.Sscanf(string(text), "Port %d", &port); err != nil {
		s.Fatal(err)
	}
	return port
}

// TestLiveByJumpHost uses a jump host: one connection to it serves all hosts, and ends with the snapshot.
func TestLiveByJumpHost(t *testing.T) {
	s := newSite(t)
	gate := s.start("gate", "")
	for n := range 3 {
		s.start(fmt.Sprint("behind", n), "", "etc/hosts", fmt.Sprint(n))
	}
	s.named("behind-down", freePort(t))
	s.configure("Host behind*\nProxyJump gate\n")
	hosts := s.live(SSHOptions{})
	for n := range 3 {
		files, err := hosts.Files(context.Background(), host(fmt.Sprint("behind", n)), []string{s.path("/etc/hosts")})
		if err != nil || len(files) != 1 || string(files[0].Body) != fmt.Sprint(n) {
			t.Fatalf("%v %v\n%s", files, err, gate.log(t))
		}
	}
	if files, err := hosts.Files(context.Background(), host("behind-down"), []string{"/x"}); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%v %v", files, err)
	}
	if n := strings.Count(gate.log(t), "Accepted publickey"); n != 1 {
		t.Errorf("%d connections to the jump host", n)
	}
	if err := hosts.Close(); err != nil {
		t.Error(err)
	}
	for range 100 {
		if strings.Contains(gate.log(t), "Disconnected from user") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the shared connection is still there:\n%s", gate.log(t))
}

// TestLiveByUnknownJumpHost uses a jump host whose key is not known: it is rejected, like a host.
func TestLiveByUnknownJumpHost(t *testing.T) {
	s := newSite(t)
	s.start("gate", "")
	behind := s.start("behind", "", "etc/hosts", "x")
	s.configure("Host behind\nProxyJump gate\nHost *\nStrictHostKeyChecking no\n")
	key, _ := os.ReadFile(behind.dir + "/key.pub")
	os.Remove(s.dir + "/known_hosts")
	s.know(behind, string(key))
	files, err := s.live(SSHOptions{}).Files(context.Background(), host("behind"), []string{s.path("/etc/hosts")})
	if err == nil || err.Error() != "Host key verification failed." || files != nil {
		t.Fatalf("%v %v", files, err)
	}
	if known, _ := os.ReadFile(s.dir + "/known_hosts"); strings.Count(string(known), "\n") != 1 {
		t.Errorf("a key was noted:\n%s", known)
	}
}

// TestLiveByOpenConnection uses a connection that the user has already opened, when no new one can be opened.
func TestLiveByOpenConnection(t *testing.T) {
	s := newSite(t)
	s.start("own1", "", "etc/hosts", "x")
	s.configure("Host own1\nControlPath %s/own\n", s.dir)
	if err := exec.Command("ssh", "-F", s.config, "-o", "ControlMaster=yes", "-N", "-f", "own1").Run(); err != nil {
		t.Fatal(err)
	}
	defer exec.Command("ssh", "-F", s.config, "-O", "exit", "own1").Run()
	os.Remove(s.dir + "/known_hosts")
	files, err := s.live(SSHOptions{}).Files(context.Background(), host("own1"), []string{s.path("/etc/hosts")})
	if err != nil || len(files) != 1 {
		t.Errorf("%v %v", files, err)
	}
}

// TestLiveThrottled reads from a server that accepts one connection at a time and closes the others.
func TestLiveThrottled(t *testing.T) {
	s := newSite(t)
	busy := s.start("busy1", "MaxStartups 1:100:1\n", "etc/hosts", "x")
	blocker, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", busy.port))
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(700*time.Millisecond, func() { blocker.Close() })
	files, err := s.live(SSHOptions{}).Files(context.Background(), host("busy1"), []string{s.path("/etc/hosts")})
	if err != nil || len(files) != 1 || !strings.Contains(busy.log(t), "MaxStartups") {
		t.Errorf("%v %v\n%s", files, err, busy.log(t))
	}
}

// TestLiveCancelled cancels while one host hangs and another waits: no process is left.
func TestLiveCancelled(t *testing.T) {
	s := newSite(t)
	s.start("hangs1", "ForceCommand sleep 60\n")
	hosts := s.live(SSHOptions{Concurrency: 1})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(2*time.Second, cancel)
	var group sync.WaitGroup
	start := time.Now()
	for range 2 {
		group.Go(func() {
			if files, err := hosts.Files(ctx, host("hangs1"), []string{"/etc/hosts"}); err != context.Canceled {
				t.Errorf("%v %v", files, err)
			}
		})
	}
	group.Wait()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if out, _ := exec.Command("pgrep", "-f", hosts.config).Output(); len(out) > 0 {
		t.Errorf("processes are left: %s", out)
	}
}

func TestLiveRejects(t *testing.T) {
	hosts, err := SSH(nil, SSHOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"-oProxyCommand=touch /tmp/x", "", "a b", "root@cn1", "10.0.0.1", "ssh://cn1"} {
		if files, err := hosts.Files(context.Background(), host(name), []string{"/etc/hosts"}); err == nil {
			t.Errorf("%q: %v", name, files)
		}
	}
	if files, err := hosts.Files(context.Background(), host("nowhere.invalid"), nil); files != nil || err != nil {
		t.Errorf("no paths: %v %v", files, err)
	}
	if err := hosts.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(hosts.dir); err == nil {
		t.Error("the directory still exists")
	}
	dir := t.TempDir()
	put(t, dir, "a%d", "", "a*b", "")
	for _, config := range []string{dir + "/missing", dir + "/a%d", dir + "/a*b"} {
		if _, err := SSH(nil, SSHOptions{Config: config}); err == nil {
			t.Errorf("%s was accepted", config)
		}
	}
}

// TestSSHConfig evaluates, with ssh -G, a configuration in which the user sets the opposite of fixedSettings.
func TestSSHConfig(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "config", "Host cn1\n\tPort 2222\n\tUser jo\nHost cn2\n\tControlPath none\nHost *\nStrictHostKeyChecking no\nBatchMode no\nForwardAgent yes\n"+
		"PermitLocalCommand yes\nRemoteCommand ls\nUpdateHostKeys yes\nConnectTimeout 999\nRequestTTY force\n")
	hosts, err := SSH(nil, SSHOptions{Config: dir + "/config"})
	if err != nil {
		t.Fatal(err)
	}
	defer hosts.Close()
	got := settings(t, hosts, "cn1")
	for _, want := range []string{"port 2222", "user jo", "stricthostkeychecking true", "batchmode yes", "forwardagent no", "permitlocalcommand no", "updatehostkeys false",
		"connecttimeout 10", "requesttty false", "controlmaster auto", "clearallforwardings yes", "controlpath " + hosts.dir} {
		if !strings.Contains(got, "\n"+want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if strings.Contains(got, "\nremotecommand") {
		t.Error("RemoteCommand of the user is used")
	}
	if got := settings(t, hosts, "cn2"); strings.Contains(got, "\ncontrolpath "+hosts.dir) {
		t.Errorf("the ControlPath of the user is not used: %s", got)
	}
}

// settings returns the settings of ssh for a host, as ssh -G prints them.
func settings(t testing.TB, hosts *Hosts, host string) string {
	t.Helper()
	out, err := exec.Command("ssh", "-F", hosts.config, "-G", host).Output()
	if err != nil {
		t.Fatal(err)
	}
	return "\n" + strings.ToLower(string(out))
}

func TestCheckUserConfig(t *testing.T) {
	name := t.TempDir() + "/config"
	if err := checkUserConfig(name); err != nil {
		t.Errorf("none: %v", err)
	}
	put(t, filepath.Dir(name), "config", "")
	for mode, good := range map[os.FileMode]bool{0o600: true, 0o644: true, 0o664: false, 0o602: false} {
		os.Chmod(name, mode)
		if err := checkUserConfig(name); (err == nil) != good {
			t.Errorf("%v: %v", mode, err)
		}
	}
}
