package rabbitmq

import (
	"strconv"
	"strings"

	"stackplan/generators/oslo"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// The options of memory.
const (
	watermarkOption    = "vm_memory_high_watermark.absolute"
	partOption         = "vm_memory_high_watermark.relative"
	oldWatermarkOption = "vm_memory_high_watermark"
	logOption          = "raft.wal_max_size_bytes"
)

// defaultLog is the size at which RabbitMQ begins another write-ahead log of quorum queues.
const defaultLog = 512 * model.MiB

var watermarkWhy = "RabbitMQ accepts no messages while it uses more memory; by default that is four or six tenths of the machine, most of which belongs to instances. " +
	sizing.SizeWhy("messaging.memory", "three eighths")

// watermark returns the memory beyond which RabbitMQ accepts no messages. A node without messages uses about 100 MiB.
func watermark() *service.Memory {
	return &service.Memory{
		What: "watermark", Field: "messaging.memory", Set: func(r *model.Region) int64 { return r.Messaging.Memory },
		Eighths: 3, Least: 256 * model.MiB, Options: []string{watermarkOption, partOption, oldWatermarkOption}, Read: limit, AtPeak: true,
	}
}

// memory returns the limits of the memory of the broker.
func memory() []service.Row {
	return []service.Row{
		sizing.SizeRow(watermarkOption, watermark(), func(size int64, _ *model.Hardware) string { return service.Megabytes(size) + "MiB" }).
			Because(watermarkWhy),
		sizing.SizeRow(logOption, watermark(), writeAheadLog).Since(series.Victoria).
			When(func(s *service.Scope) bool { return oslo.HasQuorumQueues(s.Region) }).
			Because("quorum queues keep their write-ahead log in memory, up to three times its size (documentation of quorum queues): a quarter of the watermark, so that the default of 512 MiB does not exceed it alone"),
	}
}

// writeAheadLog returns the bytes of the log; empty for the default.
func writeAheadLog(size int64, _ *model.Hardware) string {
	if size/4 >= defaultLog {
		return ""
	}
	return strconv.FormatInt(size/4, 10)
}

// fraction returns a size as a part of the memory of a machine, rounded down.
func fraction(size int64, h *model.Hardware) string {
	const digits = 10000
	return strconv.FormatFloat(float64(max(1, size*digits/max(1, h.Memory)))/digits, 'f', 4, 64)
}

// limit returns the bytes that a watermark means: an amount with a unit, or a part of the machine, which is in a term of Erlang.
func limit(text string, h *model.Hardware) int64 {
	if _, part, isTerm := strings.Cut(text, ", "); isTerm {
		text = strings.TrimRight(part, "},")
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "0.") || text == "1.0" {
		part, _ := strconv.ParseFloat(text, 64)
		return int64(part * float64(h.Memory))
	}
	number := strings.TrimRight(text, "kKMGTPiB")
	n, _ := strconv.ParseInt(number, 10, 64)
	return n * unit(text[len(number):])
}

// unit returns the bytes of a unit of RabbitMQ: k and KiB are 1024 bytes, kB is 1000.
func unit(name string) int64 {
	if name == "" || name == "B" {
		return 1
	}
	power, step := strings.IndexByte("KMGTP", strings.ToUpper(name[:1])[0])+1, int64(1024)
	if len(name) == 2 && name[1] == 'B' {
		step = 1000
	}
	bytes := int64(1)
	for range power {
		bytes *= step
	}
	return bytes
}
