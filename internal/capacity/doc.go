// Package capacity computes what a cloud holds and whether that keeps what was promised, from the description that its
// files are generated from: supply by placement's formula, demand by quotas, and the verdict for each resource, whole and
// after failures.
package capacity
