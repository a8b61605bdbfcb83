module stackplan

go 1.26
