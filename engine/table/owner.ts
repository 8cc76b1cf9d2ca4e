// Who wrote a row. Linux itself keeps only a route's `proto`; the owner is what an operator would find in the daemons' logs.

export type Owner = 'kernel' | 'operator' | 'cni' | 'calico-cni' | 'flanneld' | 'felix' | 'confd' | 'bird' | 'kube-proxy' | 'learned'
