// Package checks contains the requirements on a cloud that the schema cannot express: one value for each check. The command explain,
// the reference page and the tests read them through All. The name of a file is the subject of its checks.
package checks

import (
	"slices"

	"stackplan/internal/check"
)

// All returns every check, in the order in which they run.
func All() []*check.Check {
	return slices.Concat(nameChecks, seriesChecks, networkChecks, addressChecks, networkingChecks, hardwareChecks, hostChecks,
		regionChecks, serviceChecks, tlsChecks, imageChecks, volumeChecks, cephChecks, reportChecks, customChecks, overrideChecks, finalChecks, selectorChecks)
}

var (
	nameChecks = []*check.Check{nameCase, regionName}

	seriesChecks = []*check.Check{seriesUntested, seriesDriver, seriesMechanism, seriesOVN}

	networkChecks = []*check.Check{
		networkReserved, networkOverlap, networkRegions, networkProvider, networkPhysicalUnused, networkPhysicalFlat, networkPhysicalParts, networkPhysicalMTU, networkShared, networkTrunkAddress, networkMigration,
		networkVLAN, networkVLANPool, networkIsolation, networkNIC,
		networkMember, networkBridge, networkBridgeUnused, networkPort, networkMTU, networkCarrier, networkTunnel, networkRoute, networkDefaultRoute, networkGateway, networkVIP, networkVIPMissing, networkVIPTaken, networkVIPRouter, networkVRID, networkDNSName, networkDNSUnused, networkDNSTaken, networkTLSAddress,
		networkTLS, networkAuthority, networkVIPMoved, networkRange, networkRangeOverlap, networkRangeTaken,
	}

	addressChecks = []*check.Check{addressMissing, addressNetwork, addressOutside, addressReserved, addressTwice, addressTunnel, addressMigration}

	networkingChecks = []*check.Check{
		networkingFields, networkingNeeds, networkingTenants, networkingGateways, networkingGatewayNetworks, networkingMultiHost, networkingTunnelMTU, networkingTunnelVersion, networkingDHCP, networkingDownTime, networkingMTU, metadataPath, metadataAgent, metadataTLS,
	}

	hardwareChecks = []*check.Check{
		hardwareTopology, hardwareNICs, hardwareBond, hardwareCPUs, hardwareCPUZero, hardwareMemory, hardwareUnused,
		hardwareSets, hardwareScheduler, hardwareIsolate, hardwarePages,
	}

	hostChecks = []*check.Check{hostTwice, hostShort, hostFirstSeries, hostDNSServers, hostNTPServers, hostNTPNames, hostServersUnused, groupRole, roleServices, roleDriver, roleUnused, roleMissing, roleIncomplete}

	regionChecks = []*check.Check{regionControl, identityHome, identityElsewhere, identityTokens, identityKeys, haSingle, haQuorum, haProxy}

	serviceChecks = []*check.Check{
		computeFilters, computeDownTime, computeRAMRatio, imageLimits, databaseMemory, hostMemory, databasePrimary, databaseRecycle, databasePools, balancerConnections, balancerTimeout, balancerBackends, messagingHeartbeat, messagingQuorum, messagingPartitions,
		flavorCPU, flavorForm, flavorProperty, flavorPropertyValue, flavorHost, flavorPages, flavorPageSize, flavorRequires, aggregateRequires, quotaForm, aggregateHosts, aggregateNothing, aggregateForm, aggregateSeries, packagePin, secretUnknown, serviceSeries, serviceField, serviceNetworking,
	}

	tlsChecks = []*check.Check{tlsChannel}

	imageChecks = []*check.Check{imageShared, imageSource}

	volumeChecks = []*check.Check{volumeBackends, volumeFields, volumeName, volumeShared, volumeActive, volumeTypes, volumeBackup, volumeHost}

	cephChecks = []*check.Check{cephCluster, cephPool, cephFields, cephMonitors, cephUsers}

	reportChecks = []*check.Check{computeReportTimeout}

	customChecks = []*check.Check{customOption, customBounds, customFilter, customService, customServiceUnused, customPort}

	overrideChecks = []*check.Check{
		overrideOption, overrideSection, overrideRelease, overrideFile, overrideRenamed, overrideTwice, overrideValue, overrideOmitted, overrideRemoval, overrideForm, overrideRequires, overrideIncomplete, overridePlugin, overrideUnsupported, overrideDanger, overrideReplaced, overrideSecret, overrideNothing,
		overrideTie, overrideLooseTie,
	}

	finalChecks = []*check.Check{messagingMirrored}

	selectorChecks = []*check.Check{selectorLabel, selectorNothing, selectorConflict}
)
