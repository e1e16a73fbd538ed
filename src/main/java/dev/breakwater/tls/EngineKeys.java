package dev.breakwater.tls;

import java.net.Socket;
import java.security.Principal;
import javax.net.ssl.X509ExtendedKeyManager;

/** Keys for engines of one side, which overrides how it chooses among them: connections are never sockets, and never of the other side. */
abstract class EngineKeys extends X509ExtendedKeyManager {
    @Override
    public final String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public final String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public final String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public final String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }
}
