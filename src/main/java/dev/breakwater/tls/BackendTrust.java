package dev.breakwater.tls;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Verifies the certificates of backends as the JDK does, and says of one that it refuses what is wrong with it and how to mend it. */
final class BackendTrust extends X509ExtendedTrustManager {
    private static final Set<Object> NAMES_AND_ADDRESSES = Set.of(2, 7);

    private final X509ExtendedTrustManager verifier;

    BackendTrust(X509ExtendedTrustManager verifier) {
        this.verifier = verifier;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            verifier.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException refused) {
            X509Certificate shown = chain[0];
            throw new CertificateException(
                    "the certificate of " + shown.getSubjectX500Principal() + " "
                            + why(chain, refused, engine.getPeerHost()),
                    refused);
        }
    }

    private static String why(X509Certificate[] chain, CertificateException refused, String host) {
        String time = outOfTime(chain);
        if (time != null) {
            return time;
        } else if (isOfUnknownAuthority(refused)) {
            boolean alone = chain[0].getSubjectX500Principal().equals(chain[0].getIssuerX500Principal());
            return alone
                    ? "is signed by itself. If that is as it should be, name a PEM file of it by \"tls.ca_file\"."
                    : "is by an authority that is not trusted, " + chain[chain.length - 1].getIssuerX500Principal()
                            + ". Name a PEM file of that authority's own certificate by \"tls.ca_file\".";
        } else if (isOfOtherName(refused)) {
            List<String> names = names(chain[0]);
            return "is not for " + host + (names.isEmpty() ? "" : ", but for " + String.join(", ", names))
                    + ". Set \"tls.server_name\" to the name that the backend's certificate should be for.";
        }
        return "cannot be accepted: " + refused.getMessage() + ".";
    }

    private static List<String> names(X509Certificate shown) {
        try {
            Collection<List<?>> names = shown.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> NAMES_AND_ADDRESSES.contains(name.get(0)))
                            .map(name -> name.get(1).toString())
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static String outOfTime(X509Certificate[] chain) {
        for (int i = 0; i < chain.length; i++) {
            String whose = i == 0 ? "" : "has an authority, " + chain[i].getSubjectX500Principal() + ", that ";
            try {
                chain[i].checkValidity();
            } catch (CertificateExpiredException expired) {
                return whose + "has expired at " + chain[i].getNotAfter().toInstant() + ". Renew it at the backend.";
            } catch (CertificateNotYetValidException early) {
                return whose + "is not valid before " + chain[i].getNotBefore().toInstant()
                        + ". Is this machine's clock right?";
            }
        }
        return null;
    }

    private static boolean isOfUnknownAuthority(CertificateException refused) {
        Throwable cause = refused;
        while (cause != null && !isOfUnknownAuthority(cause)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    /** An authority may have the name of a trusted one, and another key. */
    private static boolean isOfUnknownAuthority(Throwable cause) {
        return cause instanceof CertPathBuilderException
                || cause instanceof CertPathValidatorException validation
                        && validation.getReason() == CertPathValidatorException.BasicReason.INVALID_SIGNATURE;
    }

    /** The JDK has no exception of its own for it. */
    private static boolean isOfOtherName(CertificateException refused) {
        return refused.getCause() == null
                && String.valueOf(refused.getMessage()).startsWith("No ");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return verifier.getAcceptedIssuers();
    }

    // Connections are engines, and towards backends nobody is a server.

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        verifier.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        verifier.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        verifier.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        verifier.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        verifier.checkClientTrusted(chain, authType, engine);
    }
}
