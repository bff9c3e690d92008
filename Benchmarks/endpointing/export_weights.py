#!/usr/bin/env python3
"""Writes a trained network as Swift: export_weights.py FILE.pickle FILE.swift"""
import pickle,sys,numpy as np
m=pickle.load(open(sys.argv[1],'rb')); P=m['P']; out=sys.argv[2]
ni,nh=P['W'].shape[0],P['c'].size
Q=1024
def ints(a):
    q=np.rint(np.asarray(a,np.float64).ravel()*Q).astype(int); assert abs(q).max()<32768, abs(q).max(); return q
def arr(name,doc,vals,typ):
    lines=[];cur='       '
    for v in vals:
        t=f' {v},'
        if len(cur)+len(t)>118: lines.append(cur);cur='       '
        cur+=t
    lines.append(cur)
    return f"    /// {doc}\n    static let {name}: [{typ}] = [\n"+'\n'.join(lines)+"\n    ]\n"
fl=lambda a:[repr(float(np.float32(f'{x:.6g}'))) if True else 0 for x in a]
fmt=lambda a:[f'{float(x):.6g}' if '.' in f'{float(x):.6g}' or 'e' in f'{float(x):.6g}' else f'{float(x):.6g}.0' for x in a]
s="// Written by Benchmarks/endpointing/export_weights.py; do not edit.\n\n/// The trained classifier as numbers: weights in units of 1/1024.\nenum VoiceWeightTable {\n"
s+='\n'.join([arr('means','The mean of each feature over the training material.',fmt(m['mu']),'Float'),
 arr('deviations','The standard deviation of each feature.',fmt(m['sd']),'Float'),
 arr('input','From each feature to the reset, keep and candidate sums of the units.',ints(P['W']),'Int16'),
 arr('recurrent','From each unit to the reset, keep and candidate sums.',ints(P['U']),'Int16'),
 arr('bias','What the sums start from.',ints(P['b']),'Int16'),
 arr('recallBias','What the recalled part of the candidate starts from.',ints(P['c']),'Int16'),
 arr('output','From each unit to the answer.',ints(P['O'][:,0]),'Int16'),
 arr('shortcut','From each feature to the answer.',ints(P['S'][:,0]),'Int16'),
 ])
s+="\n    /// What the answer starts from.\n    static let outputBias: Int16 = %d\n}\n" % ints(P['o'][:1])[0]
open(out,'w').write(s)
