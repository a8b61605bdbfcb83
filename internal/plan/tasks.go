package plan

import (
	"fmt"
	"slices"

	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// Task is a part of a rollout that an engine executes as a whole.
type Task struct {
	Name          string   `json:"name"`           // wave-1, before-1: valid as the name of a job of GitLab, Argo and Zuul
	After         []string `json:"after"`          // the tasks that must succeed before
	Wave          int      `json:"wave,omitempty"` // the number of the wave whose hosts change; 0: the task is a step
	Step          int      `json:"step,omitempty"` // the number of the step in the list of steps, from 1; 0: the task is a wave
	nodeset.Nodes          // the hosts
	Stops         string   `json:"stops,omitempty"` // the service that is interrupted by the step
}

// tasks returns the waves in their order, after the steps that come before, and before the steps that come after. A step during the
// rollout begins with the first wave.
func tasks(hosts []HostRollout, steps []Step) []Task {
	all := stepTasks(nil, steps, service.Before, []string{})
	begin := names(all)
	byWave := map[int][]string{}
	last := 0
	for i := range hosts {
		byWave[hosts[i].Wave] = append(byWave[hosts[i].Wave], hosts[i].Host)
		last = max(last, hosts[i].Wave)
	}
	previous := begin
	for wave := 1; wave <= last; wave++ {
		if len(byWave[wave]) == 0 {
			continue
		}
		t := Task{Name: fmt.Sprintf("wave-%d", wave), After: previous, Wave: wave, Nodes: nodeset.NewNodes(byWave[wave])}
		all, previous = append(all, t), []string{t.Name}
	}
	count := len(all)
	all = stepTasks(all, steps, service.During, begin)
	return stepTasks(all, steps, service.After, slices.Concat(previous, names(all[count:])))
}

// stepTasks adds the steps of a moment.
func stepTasks(all []Task, steps []Step, when service.Moment, after []string) []Task {
	n := 0
	for i, s := range steps {
		if s.When == when {
			n++
			all = append(all, Task{Name: fmt.Sprintf("%s-%d", when, n), After: after, Step: i + 1, Nodes: s.Nodes, Stops: s.Stops})
		}
	}
	return all
}

func names(all []Task) []string {
	list := make([]string, 0, len(all))
	for _, t := range all {
		list = append(list, t.Name)
	}
	return list
}
