package dev.breakwater.tls;

import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.jce.spec.ECParameterSpec;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Says of the keys of thousands of certificates what signing would say, many times as fast. Bouncy Castle, which it needs, is not in the WAR. */
final class EcPoints {
    static final boolean KNOWN = isKnown();

    private EcPoints() {}

    private static boolean isKnown() {
        try {
            Class.forName("org.bouncycastle.math.ec.ECPoint", false, EcPoints.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException inWar) {
            return false;
        }
    }

    static boolean isPublic(ECPrivateKey key, ECPublicKey publicKey) {
        ECParameterSpec curve = EC5Util.convertSpec(publicKey.getParams());
        ECPoint point = new FixedPointCombMultiplier().multiply(curve.getG(), key.getS());
        return point.equals(EC5Util.convertPoint(curve.getCurve(), publicKey.getW()));
    }
}
