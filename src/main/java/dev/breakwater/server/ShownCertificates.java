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
import dev.breakwater.tls.Certificates;
import dev.breakwater.tls.SelfSigned;
import dev.breakwater.tls.ServedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The certificates of this process, for operators: those of files, those that are got automatically, and those that it has signed itself. */
final class ShownCertificates implements CertificateSource, Source {
    private final Certificates files;
    private final AutomaticCertificates automatic;
    private final Stapling stapling;
    private final SelfSigned selfSigned;

    ShownCertificates(Certificates files, AutomaticCertificates automatic, Stapling stapling, SelfSigned selfSigned) {
        this.stapling = stapling;
        this.files = files;
        this.automatic = automatic;
        this.selfSigned = selfSigned;
    }

    @Override
    public List<CertificateView> all() {
        return Stream.of(
                        files.served().stream()
                                .map(served -> view(
                                        served,
                                        "file",
                                        served.config().certFile().toString(),
                                        null)),
                        automatic.status().stream().map(this::view),
                        selfSigned.served().stream()
                                .map(served -> view(served, "self_signed", null, selfSigned.renewal(served))))
                .flatMap(views -> views)
                .toList();
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
                "breakwater_certificate_expiry_timestamp_seconds", "When the certificate for a host expires.", "host");
        Family stapled = scrape.gauge(
                "breakwater_ocsp_next_update_timestamp_seconds",
                "Until when clients are given what the authority says of the certificate for a host; 0 where there is nothing to give.",
                "host");
        for (CertificateView certificate : all()) {
            if (certificate.notAfter() != null && !certificate.names().isEmpty()) {
                String host = certificate.names().get(0);
                expiry.add(certificate.notAfter().getEpochSecond(), host);
                if (certificate.ocsp() != null) {
                    Instant until = certificate.ocsp().nextUpdate();
                    stapled.add(until == null ? 0 : until.getEpochSecond(), host);
                }
            }
        }
        Family tries = scrape.counter(
                "breakwater_acme_certificates_total",
                "Certificates that authorities were asked for by ACME, and what came of it.",
                "result");
        tries.add(automatic.issued(), "issued").add(automatic.failed(), "failed");
    }
}
