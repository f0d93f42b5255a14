//go:build never

// Package restic pins the program of backups for this machine as a Go module, so that `go build` can make
// it. Nothing of ours is compiled.
package restic

import _ "github.com/restic/restic/cmd/restic"
