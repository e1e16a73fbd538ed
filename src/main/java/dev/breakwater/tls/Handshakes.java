package dev.breakwater.tls;

import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** How handshakes with clients are made: in the usual way, or for some host names in another. Safe for use by any thread. */
public final class Handshakes {
    /** A way of making handshakes that only some host names want. */
    public interface Special {
        /** Whether any host name wants it now. */
        boolean isWanted();

        /**
         * A new engine for a handshake.
         *
         * @param host the name that the client asks for, in lower case, or null
         * @return null where that name does not want it
         */
        SSLEngine engine(String host);
    }

    private final SSLContext usual;
    private final List<Special> specials;

    /** @param specials the first one that a host name wants is used for it */
    public Handshakes(SSLContext usual, List<Special> specials) {
        this.usual = usual;
        this.specials = List.copyOf(specials);
    }

    /** What makes handshakes that are not special. */
    public SSLContext usual() {
        return usual;
    }

    /** Whether the host name that a client asks for has to be known before the handshake. */
    public boolean dependOnHost() {
        return specials.stream().anyMatch(Special::isWanted);
    }

    /** A new engine for what a client begins with. Who verifies a host name has no use for what its other clients want. */
    public SSLEngine engine(ClientHello hello) {
        return hello.verifies()
                ? usual.createSSLEngine()
                : specials.stream()
                        .map(special -> special.engine(hello.host()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseGet(usual::createSSLEngine);
    }
}
