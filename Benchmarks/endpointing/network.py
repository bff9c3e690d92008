"""A gated recurrent network with its gradients, in numpy."""
import numpy as np
def sig(x): return 1/(1+np.exp(-x))
class GRU:
    """r,u gates and candidate; reset after the recurrent product (so one matrix)."""
    def __init__(s,ni,nh,no,rng):
        s.ni,s.nh,s.no=ni,nh,no
        g=lambda a,b,k:(rng.standard_normal((a,b))*k).astype(np.float32)
        s.P={'W':g(ni,3*nh,1/np.sqrt(ni)),'b':np.zeros(3*nh,np.float32),'U':g(nh,3*nh,1/np.sqrt(nh)),'c':np.zeros(nh,np.float32),'O':g(nh,no,.3),'S':g(ni,no,.05),'o':np.zeros(no,np.float32)}
        s.P['b'][nh:2*nh]=1.0   # keep
        s.m={k:np.zeros_like(v) for k,v in s.P.items()}; s.v={k:np.zeros_like(v) for k,v in s.P.items()}; s.t=0
    def forward(s,X,h,keep=True):
        P=s.P;T,B,_=X.shape;nh=s.nh
        A=(X.reshape(T*B,-1)@P['W']+P['b']).reshape(T,B,-1); H=np.empty((T,B,nh),np.float32); C=[]
        for t in range(T):
            R=h@P['U']; g=sig(A[t,:,:2*nh]+R[:,:2*nh]); r,u=g[:,:nh],g[:,nh:]; q=R[:,2*nh:]+P['c']; n=np.tanh(A[t,:,2*nh:]+r*q)
            hn=n+u*(h-n)
            if keep: C.append((h,g,q,n))
            h=hn; H[t]=h
        Y=(H.reshape(T*B,-1)@P['O']+X.reshape(T*B,-1)@P['S']+P['o']).reshape(T,B,-1)
        return Y,H,h,C
    def backward(s,X,H,C,dY):
        P=s.P;T,B,_=X.shape;nh=s.nh; G={}
        d2=dY.reshape(T*B,-1); G['O']=H.reshape(T*B,-1).T@d2; G['S']=X.reshape(T*B,-1).T@d2; G['o']=d2.sum(0)
        dHo=(d2@P['O'].T).reshape(T,B,-1); dA=np.empty((T,B,3*nh),np.float32); dR=np.empty((T,B,3*nh),np.float32); dh=np.zeros((B,nh),np.float32); hp=np.empty((T,B,nh),np.float32)
        for t in range(T-1,-1,-1):
            h,g,q,n=C[t]; r,u=g[:,:nh],g[:,nh:]; dh=dh+dHo[t]
            dn=dh*(1-u)*(1-n*n); du=dh*(h-n)*u*(1-u); dr=dn*q*r*(1-r)
            dA[t,:,:nh]=dr; dA[t,:,nh:2*nh]=du; dA[t,:,2*nh:]=dn
            dR[t,:,:2*nh]=dA[t,:,:2*nh]; dR[t,:,2*nh:]=dn*r; hp[t]=h
            dh=dh*u+dR[t]@P['U'].T
        f=dA.reshape(T*B,-1); G['W']=X.reshape(T*B,-1).T@f; G['b']=f.sum(0); k=dR.reshape(T*B,-1); G['U']=hp.reshape(T*B,-1).T@k; G['c']=k[:,2*nh:].sum(0)
        return G
    def adam(s,G,lr,wd=1e-5):
        s.t+=1; n=np.sqrt(sum((g**2).sum() for g in G.values())); c=min(1,1.0/(n+1e-9))
        for k in s.P:
            g=G[k]*c; s.m[k]=.9*s.m[k]+.1*g; s.v[k]=.999*s.v[k]+.001*g*g
            s.P[k]-=lr*(s.m[k]/(1-.9**s.t)/(np.sqrt(s.v[k]/(1-.999**s.t))+1e-8)+wd*10*s.P[k]*(k in('W','U','O','S')))
