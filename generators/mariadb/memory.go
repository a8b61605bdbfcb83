package mariadb

import (
	"strconv"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// poolOption is the option of the buffer pool of InnoDB.
const poolOption = "mysqld.innodb_buffer_pool_size"

// chunk is innodb_buffer_pool_chunk_size: MariaDB rounds the size of the buffer pool up to a multiple of it.
const chunk = 128 * model.MiB

// bufferPool returns the memory of tables and indexes.
func bufferPool() *service.Memory {
	return &service.Memory{
		What: "buffer pool", Field: "database.bufferPool", Set: func(r *model.Region) int64 { return r.Database.BufferPool },
		Eighths: 3, Least: chunk, Step: chunksOf, Options: []string{poolOption}, Read: size,
	}
}

// chunksOf returns the unit of a size. From 1 GiB on, MariaDB before 10.5 divides the pool into eight instances, each a number of chunks.
func chunksOf(size int64) int64 {
	if size < model.GiB {
		return chunk
	}
	return 8 * chunk
}

// size returns the bytes that a size of MariaDB means: a number with K, M, G or T.
func size(text string, _ *model.Hardware) int64 {
	text = strings.ToUpper(strings.TrimSpace(text))
	unit := int64(1)
	if i := strings.IndexAny(text, "KMGT"); i > 0 {
		unit <<= 10 * (1 + strings.IndexByte("KMGT", text[i]))
		text = text[:i]
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	return n * unit
}
