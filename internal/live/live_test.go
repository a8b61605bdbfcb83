package live

import (
	"os/exec"
	"strings"
	"testing"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		" plain \n":              "plain",
		"it's \"quoted\" \\ ü":   "it's \"quoted\" \\ ü",
		"\x1b[2J\x00\ttab\r\nx":  `\x1b[2J\x00\ttab\r\nx`,
		"broken \xff":            "broken \ufffd",
		"\u202eturned":           `\u202eturned`,
		strings.Repeat("é", 500): strings.Repeat("é", 150) + "...",
	} {
		if got := printable(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestJoinReasons(t *testing.T) {
	reasons := strings.Split("a b c d e f", " ")
	if got := joinReasons(reasons[:5]); got != "a, b, c, d, e" {
		t.Error(got)
	}
	if got := joinReasons(reasons); got != "a, b, c, d, e and more" {
		t.Error(got)
	}
}

// TestTail writes a million lines: only the last ones are kept.
func TestTail(t *testing.T) {
	end := &tail{}
	cmd := exec.Command("sh", "-c", "yes | head -1000000; echo; echo 'the end'; echo")
	cmd.Stdout = end
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if end.last() != "the end" || len(end.text) > 20<<10 {
		t.Errorf("%q, %d bytes", end.last(), len(end.text))
	}
	end.Write([]byte(strings.Repeat("x\n", 50_000)))
	if end.last() != "x" || len(end.text) > 20<<10 {
		t.Errorf("%q, %d bytes", end.last(), len(end.text))
	}
}

// TestLastRelevant finds the line of ssh with the reason.
func TestLastRelevant(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"Host key verification failed.\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n": "Host key verification failed.",
		"kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 10.0.0.1 port 22\r\n":                                       "Connection reset by 10.0.0.1 port 22",
		"channel 0: open failed: connect failed: No route to host\r\nstdio forwarding failed\r\n":                                                       "channel 0: open failed: connect failed: No route to host",
	} {
		end := &tail{text: []byte(text)}
		if got, _ := end.lastRelevant(); got != want {
			t.Errorf("%q: %q", text, got)
		}
		if end.isThrottled() != strings.HasPrefix(text, "kex") {
			t.Errorf("%q: throttled: %v", text, end.isThrottled())
		}
	}
}

func TestCapped(t *testing.T) {
	c := &capped{most: 5}
	for _, text := range []string{"ab", "cd", "efg", "h"} {
		if n, err := c.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("%d %v", n, err)
		}
	}
	if string(c.text) != "abcde" || !c.cut {
		t.Errorf("%q %v", c.text, c.cut)
	}
}
