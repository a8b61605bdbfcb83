package validators

import (
	"context"
	"encoding/json"
)

// runPython runs a Python program, which reads tasks as JSON and writes its answer as JSON.
func runPython[Answer any](ctx context.Context, program string, tasks any) (Answer, error) {
	var answer Answer
	request, err := json.Marshal(tasks)
	if err != nil {
		return answer, err
	}
	// Debian's own Python, because the projects are installed for it. -P excludes the modules of the working directory, such as the
	// placement.py of this package.
	c := command{name: "/usr/bin/python3", args: []string{"-P", "-W", "ignore", "-c", program}, stdin: string(request)}
	out, stderr, err := c.run(ctx)
	if err != nil {
		return answer, rejection(err, stderr)
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		return answer, rejection(err, out, stderr)
	}
	return answer, nil
}
