package dev.breakwater.admin;

import java.util.List;

/** Who knows the certificates that are shown to clients. Safe for use by any thread. */
public interface CertificateSource {
    /** Where a servlet container has them. */
    CertificateSource NONE = new CertificateSource() {
        @Override
        public List<CertificateView> all() {
            return List.of();
        }

        @Override
        public boolean renew(String host, boolean revoke) {
            return false;
        }
    };

    List<CertificateView> all();

    /** Asks for another certificate soon, and before that has the present one revoked where that is wanted. Says whether the host is one that this is done for. */
    boolean renew(String host, boolean revoke);
}
