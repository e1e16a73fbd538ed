package dev.breakwater.tls;

import dev.breakwater.config.ProxyConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates for local use that Breakwater signs itself: for this machine's own names, and for the hosts of the sites that have no other. They live as
 * long as the process, or until there are other names. Safe for use by any thread.
 */
public final class SelfSigned {
    private static final Logger LOG = LoggerFactory.getLogger(SelfSigned.class);
    private static final List<String> LOCAL = List.of("localhost", "*.localhost", "127.0.0.1", "::1");
    /** Clocks differ. */
    private static final Duration EARLIER = Duration.ofDays(1);

    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration RENEWAL = Duration.ofDays(30);
    /** A handshake has no room for a certificate with all names of a large site. */
    private static final int MOST_NAMES = 200;

    private final SigningKey key = new SigningKey();
    private final Choice choice;
    private final Clock clock;
    private List<String> names = List.of();
    private List<ServedCertificate> served = List.of();
    private String port = "PORT";

    public SelfSigned(Choice choice, Clock clock) {
        this.choice = choice;
        this.clock = clock;
    }

    /**
     * Serves these from now on, where a configuration wants them; where it has no certificates at all, those that are served.
     *
     * @param seenTo whether somebody else sees to a host's certificate
     */
    public synchronized void apply(ProxyConfig config, Predicate<String> seenTo) {
        if (config.tls().selfSigned()) {
            port = port(config);
            List<String> wanted = names(config, seenTo);
            if (!wanted.equals(names)) {
                sign(wanted);
            }
        } else if (config.tls().hasCertificates()) {
            names = List.of();
            show(List.of());
        }
    }

    private static String port(ProxyConfig config) {
        return config.listen().stream()
                .filter(listen -> listen.tls() && listen.port() != 0)
                .map(listen -> listen.port().toString())
                .findFirst()
                .orElse("PORT");
    }

    private List<String> names(ProxyConfig config, Predicate<String> seenTo) {
        Set<String> all = new LinkedHashSet<>(LOCAL);
        config.sites().stream()
                .flatMap(site -> site.hosts().stream())
                .filter(host -> !host.equals("*"))
                .map(host -> host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT))
                .sorted()
                .forEach(all::add);
        all.removeIf(host -> choice.covers(host) || seenTo.test(host));
        return List.copyOf(all);
    }

    /** Signs anew what will have expired soon. */
    public synchronized void refresh() {
        if (served.stream().anyMatch(certificate -> renewal(certificate).isBefore(clock.instant()))) {
            sign(names);
        }
    }

    private void sign(List<String> wanted) {
        names = wanted;
        Instant from = clock.instant().minus(EARLIER);
        List<ServedCertificate> signed = new ArrayList<>();
        for (int i = 0; i < names.size(); i += MOST_NAMES) {
            List<String> some = names.subList(i, Math.min(names.size(), i + MOST_NAMES));
            signed.add(key.certificate("Breakwater for local use", some, from, LIFE));
        }
        show(signed);
        LOG.warn("Serving a certificate that Breakwater has signed itself, which no client trusts, for {}", names);
        LOG.warn(
                "To trust it until the next start: openssl s_client -connect localhost:{} </dev/null | openssl x509 > local.pem; "
                        + "curl --cacert local.pem https://localhost:{}/",
                port,
                port);
    }

    private void show(List<ServedCertificate> next) {
        served = List.copyOf(next);
        choice.sign(served);
    }

    /** Those that are served. */
    public synchronized List<ServedCertificate> served() {
        return served;
    }

    /** When another one takes its place. */
    public Instant renewal(ServedCertificate certificate) {
        return certificate.expires().minus(RENEWAL);
    }
}
