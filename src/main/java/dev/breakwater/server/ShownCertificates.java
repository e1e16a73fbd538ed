package dev.breakwater.server;

import dev.breakwater.acme.AutomaticCertificates;
import dev.breakwater.acme.CertificateStatus;
import dev.breakwater.admin.CertificateSource;
import dev.breakwater.admin.CertificateView;
import dev.breakwater.metrics.Family;
import dev.breakwater.metrics.Scrape;
import dev.breakwater.metrics.Source;
import dev.breakwater.tls.Certificates;
import dev.breakwater.tls.SelfSigned;
import dev.breakwater.tls.ServedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The certificates of this process, for operators: those of files, those that are got automatically, and those that it has signed itself. */
final class ShownCertificates implements CertificateSource, Source {
    private final Certificates files;
    private final AutomaticCertificates automatic;
    private final SelfSigned selfSigned;

    ShownCertificates(Certificates files, AutomaticCertificates automatic, SelfSigned selfSigned) {
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
                        automatic.status().stream().map(ShownCertificates::view),
                        selfSigned.served().stream()
                                .map(served -> view(served, "self_signed", null, selfSigned.renewal(served))))
                .flatMap(views -> views)
                .toList();
    }

    private static CertificateView view(ServedCertificate served, String source, String file, Instant next) {
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
                null);
    }

    private static CertificateView view(CertificateStatus status) {
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
                status.lastFailed());
    }

    @Override
    public boolean renew(String host, boolean revoke) {
        return automatic.renew(host, revoke);
    }

    @Override
    public void collect(Scrape scrape) {
        Family expiry = scrape.gauge(
                "breakwater_certificate_expiry_timestamp_seconds", "When the certificate for a host expires.", "host");
        for (CertificateView certificate : all()) {
            if (certificate.notAfter() != null && !certificate.names().isEmpty()) {
                expiry.add(
                        certificate.notAfter().getEpochSecond(),
                        certificate.names().get(0));
            }
        }
        Family tries = scrape.counter(
                "breakwater_acme_certificates_total",
                "Certificates that authorities were asked for by ACME, and what came of it.",
                "result");
        tries.add(automatic.issued(), "issued").add(automatic.failed(), "failed");
    }
}
