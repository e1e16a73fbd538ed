package dev.breakwater.proxy;

import dev.breakwater.config.BackendTlsConfig;
import dev.breakwater.config.Networks;
import dev.breakwater.tls.BackendContexts;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory.SslEngineFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The TLS of connections to https:// backends under one setting. Backends are verified, chain and name, unless the setting says otherwise. */
final class BackendTls extends SslContextFactory.Client implements SslEngineFactory {
    private final BackendTlsConfig tls;
    private final BackendContexts contexts;
    private volatile SSLContext last;

    BackendTls(BackendTlsConfig tls, BackendContexts contexts) {
        super(tls.insecureSkipVerify());
        this.tls = tls;
        this.contexts = contexts;
        last = contexts.get(tls);
        setSslContext(last);
        if (tls.insecureSkipVerify()) {
            setEndpointIdentificationAlgorithm(null);
        }
    }

    /**
     * Uses the setting's present files, and goes by the name in the configuration: that of the address that is connected to is what a DNS server says.
     *
     * @param address the host that is connected to
     */
    @Override
    public SSLEngine newSslEngine(String address, int port, Map<String, Object> context) {
        SSLContext present = contexts.find(tls);
        if (present != null) {
            last = present;
        }
        String name = name(((Destination) context.get(Destination.CONTEXT_KEY))
                .getOrigin()
                .getAddress()
                .getHost());
        SSLEngine engine = last.createSSLEngine(name, port);
        customize(engine);
        if (Networks.address(name) == null) {
            SSLParameters parameters = engine.getSSLParameters();
            // The JDK leaves it out for names without a dot.
            parameters.setServerNames(List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    /** That nothing is verified was said where it is configured. */
    @Override
    protected void checkTrustAll() {}

    @Override
    protected void checkEndPointIdentificationAlgorithm() {}

    private String name(String host) {
        if (tls.serverName() != null) {
            return tls.serverName();
        } else if (host.startsWith("[")) {
            return host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
