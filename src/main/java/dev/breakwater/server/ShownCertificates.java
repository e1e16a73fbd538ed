package dev.breakwater.server;

import dev.breakwater.acme.AutomaticCertificates;
import dev.breakwater.acme.CertificateStatus;
import dev.breakwater.admin.CertificateSource;
import dev.breakwater.admin.CertificateView;
import dev.breakwater.admin.OcspView;
import dev.breakwater.metrics.Family;
import dev.breakwater.metrics.Scrape;
import dev.breakwater.metrics.Source;
import dev.breakwater.ocsp.StapleStatus;
import dev.breakwater.ocsp.Stapling;
import dev.breakwater.tls.BackendContexts;
import dev.breakwater.tls.Certificates;
import dev.breakwater.tls.SelfSigned;
import dev.breakwater.tls.ServedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The certificates of this process, for operators: those of files, those that are got automatically, those that it has signed itself, and those that backends are shown. */
final class ShownCertificates implements CertificateSource, Source {
    private final Certificates files;
    private final AutomaticCertificates automatic;
    private final Stapling stapling;
    private final SelfSigned selfSigned;
    private final BackendContexts backends;

    ShownCertificates(
            Certificates files,
            AutomaticCertificates automatic,
            Stapling stapling,
            SelfSigned selfSigned,
            BackendContexts backends) {
        this.backends = backends;
        this.stapling = stapling;
        this.files = files;
        this.automatic = automatic;
        this.selfSigned = selfSigned;
    }

    @Override
    public List<CertificateView> all() {
        return Stream.concat(
                        forClients(),
                        backends.shown().stream().map(served -> view(served, "backend", file(served), null)))
                .toList();
    }

    private Stream<CertificateView> forClients() {
        return Stream.of(
                        files.served().stream().map(served -> view(served, "file", file(served), null)),
                        automatic.status().stream().map(this::view),
                        selfSigned.served().stream()
                                .map(served -> view(served, "self_signed", null, selfSigned.renewal(served))))
                .flatMap(views -> views);
    }

    private static String file(ServedCertificate served) {
        return served.config().certFile().toString();
    }

    private CertificateView view(ServedCertificate served, String source, String file, Instant next) {
        return new CertificateView(
                served.names(),
                source,
                file,
                served.certificate().getIssuerX500Principal().getName(),
                served.certificate().getNotBefore().toInstant(),
                served.certificate().getNotAfter().toInstant(),
                next,
                0,
                null,
                null,
                ocsp(served));
    }

    private CertificateView view(CertificateStatus status) {
        return new CertificateView(
                List.of(status.host()),
                "acme",
                null,
                status.issuer(),
                status.notBefore(),
                status.notAfter(),
                status.next(),
                status.failures(),
                status.lastError(),
                status.lastFailed(),
                files.choice().candidates(status.host()).stream()
                        .map(this::ocsp)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    private OcspView ocsp(ServedCertificate certificate) {
        StapleStatus status = stapling.status(certificate);
        return status == null ? null : new OcspView(status.nextUpdate(), status.lastError());
    }

    @Override
    public boolean renew(String host, boolean revoke) {
        return automatic.renew(host, revoke);
    }

    @Override
    public void collect(Scrape scrape) {
        Family expiry = scrape.gauge(
                "breakwater_certificate_expiry_timestamp_seconds",
                "When the first of the certificates for a host expires.",
                "host");
        Family stapled = scrape.gauge(
                "breakwater_ocsp_next_update_timestamp_seconds",
                "Until when clients are given what the authorities say of all certificates for a host; 0 where there is nothing to give for one.",
                "host");
        first(CertificateView::notAfter).forEach((host, at) -> expiry.add(at.getEpochSecond(), host));
        first(ShownCertificates::stapledUntil).forEach((host, at) -> stapled.add(at.getEpochSecond(), host));
        Family tries = scrape.counter(
                "breakwater_acme_certificates_total",
                "Certificates that authorities were asked for by ACME, and what came of it.",
                "result");
        tries.add(automatic.issued(), "issued").add(automatic.failed(), "failed");
    }

    /** The first of these moments for each host: it may have a certificate of each kind of key, or one more of another source. */
    private Map<String, Instant> first(Function<CertificateView, Instant> moment) {
        Map<String, Instant> first = new TreeMap<>();
        forClients()
                .filter(certificate -> !certificate.names().isEmpty() && moment.apply(certificate) != null)
                .forEach(certificate -> first.merge(
                        certificate.names().get(0), moment.apply(certificate), (a, b) -> a.isBefore(b) ? a : b));
        return first;
    }

    private static Instant stapledUntil(CertificateView certificate) {
        OcspView ocsp = certificate.ocsp();
        if (ocsp == null) {
            return null;
        }
        return ocsp.nextUpdate() == null ? Instant.EPOCH : ocsp.nextUpdate();
    }
}
