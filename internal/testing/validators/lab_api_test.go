package validators_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// client calls the APIs of the lab at the VIP as its administrator.
type client struct {
	vip   string
	token string
}

// The ports of the APIs.
const (
	keystonePort  = ":5000/v3"
	glancePort    = ":9292"
	placementPort = ":8778"
	novaPort      = ":8774/v2.1"
	neutronPort   = ":9696"
)

// microversions are the newest of placement in zed, and the last of nova that returns the usage of a host.
const microversions = "compute 2.87, placement 1.39"

// call sends in, if it is not nil, and decodes the answer to out, if that is not nil. It returns the answer's header.
func (c *client) call(method, path string, in, out any) (http.Header, error) {
	var body io.Reader
	kind := "application/json"
	switch in := in.(type) {
	case nil:
	case []byte:
		body, kind = bytes.NewReader(in), "application/octet-stream"
	default:
		text, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, "http://"+c.vip+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("OpenStack-API-Version", microversions)
	if c.token != "" {
		request.Header.Set("X-Auth-Token", c.token)
	}
	response, err := (&http.Client{Timeout: time.Minute}).Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 400 {
		return nil, fmt.Errorf("%s %s: %s: %.500s (%v)", method, path, response.Status, text, err)
	}
	if out == nil {
		return response.Header, nil
	}
	return response.Header, json.Unmarshal(text, out)
}

// object is JSON to send.
type object = map[string]any

// made is the answer of an API about a created object, in a member named after its kind.
type made map[string]struct{ ID string }

// create creates an object and returns its identifier.
func (c *client) create(path, kind string, thing object) (string, error) {
	answer := made{}
	_, err := c.call("POST", path, object{kind: thing}, &answer)
	return answer[kind].ID, err
}

// login gets a token for the administrator's project.
func (c *client) login() error {
	domain := object{"id": "default"}
	header, err := c.call("POST", keystonePort+"/auth/tokens", object{"auth": object{
		"identity": object{"methods": []string{"password"}, "password": object{"user": object{
			"name": "admin", "domain": domain, "password": secret("keystone/admin"),
		}}},
		"scope": object{"project": object{"name": "admin", "domain": domain}},
	}}, nil)
	if err == nil {
		c.token = header.Get("X-Subject-Token")
	}
	return err
}

// image creates an image of one byte.
func (c *client) image() (id string, err error) {
	var image struct{ ID string }
	_, err = c.call("POST", glancePort+"/v2/images", object{"name": "byte", "disk_format": "raw", "container_format": "bare"}, &image)
	if err == nil {
		_, err = c.call("PUT", glancePort+"/v2/images/"+image.ID+"/file", []byte{0}, nil)
	}
	return image.ID, err
}

// server is an instance as returned by nova.
type server struct {
	ID     string
	Status string
	Host   string `json:"OS-EXT-SRV-ATTR:hypervisor_hostname"`
	State  string `json:"OS-EXT-STS:task_state"`
	Fault  struct{ Message string }
}

// boot requests an instance and waits until it is active or in error.
func (l *lab) boot(name, flavor string) (*server, error) {
	id, err := l.api.create(novaPort+"/servers", "server", object{"name": name, "flavorRef": l.flavors[flavor], "imageRef": l.image, "networks": "none"})
	if err != nil {
		return nil, err
	}
	var answer struct{ Server server }
	return &answer.Server, l.until(func() error {
		if _, err := l.api.call("GET", novaPort+"/servers/"+id, nil, &answer); err != nil {
			return err
		}
		if s := answer.Server; s.Status != "ACTIVE" && s.Status != "ERROR" {
			return fmt.Errorf("instance %s is still %s", name, s.Status)
		}
		return nil
	})
}
