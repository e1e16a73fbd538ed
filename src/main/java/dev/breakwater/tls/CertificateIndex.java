package dev.breakwater.tls;

import dev.breakwater.config.CertificateConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Certificates by the names they are for. Immutable. */
final class CertificateIndex {
    private final List<ServedCertificate> all;
    private final Map<String, List<ServedCertificate>> byName = new HashMap<>();
    private final Map<CertificateConfig, ServedCertificate> byConfig = new HashMap<>();
    private final Map<String, ServedCertificate> byAlias = new HashMap<>();

    CertificateIndex(List<ServedCertificate> all) {
        this.all = List.copyOf(all);
        for (ServedCertificate certificate : all) {
            byConfig.put(certificate.config(), certificate);
            byAlias.put(certificate.alias(), certificate);
            for (String name : certificate.names()) {
                byName.computeIfAbsent(name, none -> new ArrayList<>()).add(certificate);
            }
        }
    }

    List<ServedCertificate> all() {
        return all;
    }

    /** The one that was read as a configuration says, or null. */
    ServedCertificate of(CertificateConfig config) {
        return byConfig.get(config);
    }

    /** Null where there is none. */
    ServedCertificate byAlias(String alias) {
        return byAlias.get(alias);
    }

    /** Whether one of them is for that name, in lower case. */
    boolean covers(String host) {
        return named(host) != null;
    }

    /**
     * The certificate for a client: of those for the name, else of those with a wildcard in its first label's place, else of those for the same name as the
     * first of all.
     *
     * @param host the name that the client asked for, or null
     * @param keyType the kind of key that the client can use; it is asked for each kind in turn
     * @return null where there is none with such a key
     */
    ServedCertificate choose(String host, String keyType) {
        for (ServedCertificate candidate : candidates(host)) {
            if (candidate.key().getAlgorithm().equals(keyType)) {
                return candidate;
            }
        }
        return null;
    }

    /** Those that a client may be shown who asks for that name, or for none. */
    List<ServedCertificate> candidates(String host) {
        if (all.isEmpty()) {
            return all;
        }
        if (host != null) {
            List<ServedCertificate> named = named(host.toLowerCase(Locale.ROOT));
            if (named != null) {
                return named;
            }
        }
        List<String> names = all.get(0).names();
        return names.isEmpty() ? all : byName.get(names.get(0));
    }

    private List<ServedCertificate> named(String host) {
        int dot = host.indexOf('.');
        List<ServedCertificate> named = byName.get(host);
        return named == null && dot >= 0 ? byName.get("*" + host.substring(dot)) : named;
    }
}
