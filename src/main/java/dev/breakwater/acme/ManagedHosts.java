package dev.breakwater.acme;

import dev.breakwater.tls.ServedCertificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The host names that are seen to: those of the sites, and those that clients asked for. Guarded by {@link AutomaticCertificates}. */
final class ManagedHosts {
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final OnDemand onDemand;
    private final Clock clock;
    private final Placeholder placeholder;
    private final Map<String, ManagedHost> hosts = new TreeMap<>();
    private Set<String> sites = Set.of();
    private Instant looked = Instant.MIN;

    ManagedHosts(OnDemand onDemand, Clock clock) {
        this.onDemand = onDemand;
        this.clock = clock;
        placeholder = new Placeholder(clock);
    }

    void clear() {
        hosts.clear();
        sites = Set.of();
    }

    /** Sees to the names of the sites, and to those that clients asked for before and may still. */
    void retain(Set<String> ofSites, CertificateCache cache) {
        sites = Set.copyOf(ofSites);
        List<String> known = Stream.concat(hosts.keySet().stream(), cache.hosts().stream())
                .filter(onDemand::allows)
                .toList();
        hosts.keySet().removeIf(host -> !sites.contains(host) && !known.contains(host));
        Stream.concat(sites.stream(), known.stream()).forEach(host -> hosts.computeIfAbsent(host, ManagedHost::new));
        look(cache);
    }

    /** Whoever changes how certificates are asked for wants to see whether that helps. */
    void retry() {
        hosts.values().forEach(ManagedHost::retry);
    }

    ManagedHost find(String host) {
        return hosts.get(host);
    }

    List<CertificateStatus> status() {
        return hosts.values().stream().map(ManagedHost::status).toList();
    }

    /** The host whose certificate is to be asked for now, or null. */
    ManagedHost due() {
        Instant now = clock.instant();
        return hosts.values().stream()
                .min(Comparator.comparing(ManagedHost::due))
                .filter(host -> !host.due().isAfter(now))
                .orElse(null);
    }

    /** Takes in what other processes wrote to the cache and what clients ask for. Says whether that changes what is served. */
    boolean refresh(CertificateCache cache) {
        boolean changed = clock.instant().isAfter(looked.plus(LOOK)) && look(cache);
        return welcome(cache) | letGo(cache) | changed;
    }

    private boolean look(CertificateCache cache) {
        looked = clock.instant();
        boolean changed = false;
        for (ManagedHost host : hosts.values()) {
            changed |= host.refresh(cache);
        }
        return changed;
    }

    private boolean welcome(CertificateCache cache) {
        boolean changed = false;
        for (String host : onDemand.take()) {
            long waiting = hosts.values().stream().filter(this::isVisitor).count();
            if (waiting < OnDemand.MOST_WAITING && !hosts.containsKey(host)) {
                ManagedHost added = new ManagedHost(host);
                added.refresh(cache);
                hosts.put(host, added);
                changed = true;
            }
        }
        return changed;
    }

    /** Names that lead nowhere would else keep others waiting. */
    private boolean letGo(CertificateCache cache) {
        return hosts.values().removeIf(host -> {
            boolean futile = isVisitor(host) && host.failures() >= OnDemand.MOST_TRIES;
            if (futile) {
                cache.forgetFailure(host.name());
            }
            return futile;
        });
    }

    private boolean isVisitor(ManagedHost host) {
        return host.certificate() == null && !sites.contains(host.name());
    }

    /** What is shown where there are none of them. */
    ServedCertificate stopgap() {
        return placeholder.certificate("localhost");
    }

    /** What is shown for each of them: its certificate, or one that says who it is for and no more. */
    List<ServedCertificate> served() {
        List<ServedCertificate> all = new ArrayList<>();
        for (ManagedHost host : hosts.values()) {
            all.add(host.served(placeholder));
        }
        return all;
    }
}
