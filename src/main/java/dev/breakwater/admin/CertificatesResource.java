package dev.breakwater.admin;

import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /certificates} and {@code /certificates/HOST/renew}. */
final class CertificatesResource implements Resource {
    private static final Logger AUDIT = LoggerFactory.getLogger(Changes.AUDIT);

    private final CertificateSource certificates;

    CertificatesResource(CertificateSource certificates) {
        this.certificates = certificates;
    }

    @Override
    public int depth() {
        return 3;
    }

    @Override
    public Reply handle(Call call) throws ProblemException {
        if (call.segments().size() == 1) {
            call.allow("GET");
            ObjectNode view = JsonNodeFactory.instance.objectNode();
            ArrayNode list = view.putArray("certificates");
            certificates.all().forEach(certificate -> list.add(view(certificate)));
            return Reply.json(view);
        } else if (!"renew".equals(call.segment(2))) {
            throw ProblemException.notFound("There is /certificates and /certificates/{host}/renew.");
        }
        call.allow("POST");
        return renew(call);
    }

    private Reply renew(Call call) throws ProblemException {
        String host = call.segment(1).toLowerCase(Locale.ROOT);
        boolean revoke = "true".equals(call.query("revoke"));
        if (!certificates.renew(host, revoke)) {
            throw ProblemException.conflict(
                    "The certificate for \"" + host + "\" is not one that Breakwater gets by itself.");
        }
        AUDIT.info("{} had the certificate for {} {}", call.client(), host, revoke ? "revoked and renewed" : "renewed");
        return Reply.noContent().withStatus(202);
    }

    private static ObjectNode view(CertificateView certificate) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        certificate.names().forEach(view.putArray("names")::add);
        view.put("source", certificate.source()).put("file", certificate.file()).put("issuer", certificate.issuer());
        view.put("not_before", text(certificate.notBefore())).put("not_after", text(certificate.notAfter()));
        view.put("next", text(certificate.next())).put("failures", certificate.failures());
        view.put("last_error", certificate.lastError()).put("last_failed", text(certificate.lastFailed()));
        OcspView ocsp = certificate.ocsp();
        if (ocsp == null) {
            return view.putNull("ocsp");
        }
        view.putObject("ocsp").put("next_update", text(ocsp.nextUpdate())).put("last_error", ocsp.lastError());
        return view;
    }

    private static String text(Instant moment) {
        return moment == null ? null : moment.toString();
    }
}
