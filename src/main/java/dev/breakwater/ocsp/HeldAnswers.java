package dev.breakwater.ocsp;

import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLDecoder;
import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReq;

/**
 * The responder that the JDK's handshakes ask: its URLs lead to what this process holds. The JDK staples what it fetches during a handshake, and cannot
 * be given anything else.
 */
public final class HeldAnswers extends URLStreamHandlerProvider {
    static final String SCHEME = "breakwater-ocsp";
    private static final Map<CertificateID, byte[]> HELD = new ConcurrentHashMap<>();

    static void hold(CertificateID id, byte[] answer) {
        HELD.put(id, answer);
    }

    /** Unless another one is held by now. */
    static void drop(CertificateID id, byte[] answer) {
        HELD.remove(id, answer);
    }

    /** @return a context that staples what is held, and asks nobody else */
    static synchronized SSLContext stapling(Supplier<SSLContext> source) {
        System.setProperty("jdk.tls.stapling.responderURI", SCHEME + "://held/");
        System.setProperty("jdk.tls.stapling.responderOverride", "true");
        System.setProperty("jdk.tls.stapling.ignoreExtensions", "true");
        // The JDK's own cache only has to spare asking for each handshake: in seconds.
        System.setProperty("jdk.tls.stapling.cacheLifetime", "1");
        String property = "jdk.tls.server.enableStatusRequestExtension";
        String before = System.setProperty(property, "true");
        try {
            return source.get();
        } finally {
            if (before == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, before);
            }
        }
    }

    @Override
    public URLStreamHandler createURLStreamHandler(String protocol) {
        return protocol.equals(SCHEME) ? new Handler() : null;
    }

    private static final class Handler extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            String request = URLDecoder.decode(url.getPath().substring(1), StandardCharsets.US_ASCII);
            OCSPReq question = new OCSPReq(Base64.getDecoder().decode(request));
            byte[] answer = HELD.get(question.getRequestList()[0].getCertID());
            if (answer == null) {
                throw new IOException("No answer is held for " + question);
            }
            return new HeldAnswer(url, answer);
        }
    }
}
