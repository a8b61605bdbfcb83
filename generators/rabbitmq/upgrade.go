package rabbitmq

import (
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// project returns what RabbitMQ needs when the other projects are upgraded. Its own packages do not belong to an OpenStack series.
func project() *service.Project {
	return &service.Project{Name: names.RabbitMQ, Upgrade: []service.Task{{
		Service: names.RabbitMQ, Crosses: series.Zed, When: func(r *model.Region) bool { return r.Messaging.Queues == "" },
		Do:  "stop the services of the region, delete their queues in RabbitMQ, and start them with the new files; or set messaging.queues to mirrored until then",
		Why: "from zed on the files configure quorum queues if the description does not set messaging.queues, and RabbitMQ rejects a declaration of an existing queue with another type",
	}}}
}
