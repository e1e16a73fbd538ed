package dev.breakwater.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Which certificate a handshake gets: one of the configuration's files, else one that was added, else one that Breakwater has signed itself; or one that is offered. Safe for use by any thread. */
public final class Choice {
    private static final CertificateIndex NONE = new CertificateIndex(List.of());

    /** A handshake that has chosen a certificate just before a change finds it among those before. */
    private record InForce(CertificateIndex current, CertificateIndex before) {}

    private final Map<String, ServedCertificate> offered = new ConcurrentHashMap<>();
    private volatile Consumer<String> unknown = host -> {};
    private volatile CertificateIndex files = NONE;
    private volatile List<ServedCertificate> added = List.of();
    private volatile List<ServedCertificate> signed = List.of();
    private volatile InForce inForce = new InForce(NONE, NONE);

    synchronized void files(CertificateIndex next) {
        files = next;
        show();
    }

    CertificateIndex files() {
        return files;
    }

    /** Shows these too. They take the place of those that were added before. */
    public synchronized void add(List<ServedCertificate> more) {
        added = List.copyOf(more);
        show();
    }

    /** Shows these where there are no others. They take the place of those that were signed before. */
    synchronized void sign(List<ServedCertificate> more) {
        signed = List.copyOf(more);
        show();
    }

    private void show() {
        List<ServedCertificate> all = new ArrayList<>(files.all());
        all.addAll(added);
        all.addAll(signed);
        // Without any no handshake could end: what is to be shown next may be a moment late. And what is the same again
        // must not take the place of what was before.
        if (!all.isEmpty() && !all.equals(inForce.current().all())) {
            inForce = new InForce(new CertificateIndex(all), inForce.current());
        }
    }

    /** Whether a certificate of a file is for that host name, in lower case. */
    public boolean covers(String host) {
        return files.covers(host);
    }

    /** Shows a certificate to who verifies that a host name leads here (RFC 8737), and to nobody else. */
    public void offer(String host, ServedCertificate certificate) {
        offered.put(host, certificate);
    }

    /** Nobody verifies that host name any more. */
    public void withdraw(String host) {
        offered.remove(host);
    }

    /** @param listener is told of host names that clients ask for and no certificate is for; must not block */
    public void onUnknown(Consumer<String> listener) {
        unknown = listener;
    }

    /** All that clients may be shown: those of files, then those that were added. The same list until there is a change. */
    public List<ServedCertificate> all() {
        return inForce.current().all();
    }

    /** Those that a client may be shown who asks for that host name, or for null. */
    public List<ServedCertificate> candidates(String host) {
        return inForce.current().candidates(host);
    }

    /** The certificate for a client; see {@link CertificateIndex#choose}. */
    ServedCertificate choose(String host, String keyType) {
        CertificateIndex index = inForce.current();
        if (host != null) {
            String name = host.toLowerCase(Locale.ROOT);
            if (!index.covers(name)) {
                unknown.accept(name);
            }
        }
        return index.choose(host, keyType);
    }

    /** Null where nobody verifies that host name. */
    ServedCertificate offered(String host, String keyType) {
        ServedCertificate found = host == null ? null : offered.get(host.toLowerCase(Locale.ROOT));
        return found != null && found.key().getAlgorithm().equals(keyType) ? found : null;
    }

    ServedCertificate byAlias(String alias) {
        InForce both = inForce;
        ServedCertificate found = both.current().byAlias(alias);
        if (found == null) {
            found = both.before().byAlias(alias);
        }
        return found == null ? offeredBy(alias) : found;
    }

    private ServedCertificate offeredBy(String alias) {
        return offered.values().stream()
                .filter(certificate -> certificate.alias().equals(alias))
                .findFirst()
                .orElse(null);
    }
}
