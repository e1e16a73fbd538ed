package dev.breakwater.tls;

import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.jce.spec.ECParameterSpec;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Says of the keys of thousands of certificates what signing would say, many times as fast. Bouncy Castle, which it needs, is not in the WAR. */
final class EcPoints {
    static final boolean KNOWN = isKnown();

    /** A curve with what makes multiplying its base point fast. The JDK has one object for each curve that it knows. */
    private static final Map<java.security.spec.ECParameterSpec, ECParameterSpec> CURVES = new ConcurrentHashMap<>();

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
        if (!key.getParams().getCurve().equals(publicKey.getParams().getCurve())) {
            return false;
        }
        ECParameterSpec curve = CURVES.computeIfAbsent(publicKey.getParams(), EC5Util::convertSpec);
        ECPoint point = new FixedPointCombMultiplier().multiply(curve.getG(), key.getS());
        return point.equals(EC5Util.convertPoint(curve.getCurve(), publicKey.getW()));
    }
}
